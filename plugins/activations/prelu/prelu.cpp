// SPDX-License-Identifier: MIT
// prelu: a rectifier that learns its slope below zero. It has a parameter, so it offers the layer interface.
#include <armature/layer.hpp>

namespace {

// For every column x (features, the other dimensions taken together as columns):
//   y = max(x, 0) + a min(x, 0)        a: features, or one for all
// Gradients: dx = dy where x > 0, else a dy;  da += sum over columns of dy min(x, 0).
struct Prelu {
    static constexpr const char *name = "prelu";
    bool shared = false;
    double initial = 0.25;

    static void describe(armature::Description<Prelu> &about) {
        about.summary("Rectifier with a learned slope for negative inputs")
            .formula("y = max(x, 0) + a min(x, 0)")
            .term("ReLU and variants")
            .cite(
                {.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                 .title = "Delving deep into rectifiers: Surpassing human-level performance on ImageNet classification",
                 .year = 2015,
                 .venue = "ICCV",
                 .doi = "10.1109/ICCV.2015.123",
                 .arxiv = "1502.01852"});
        about.setting("shared", &Prelu::shared, "one slope for all features instead of one each");
        about.setting("initial", &Prelu::initial, "slope at the start").search_uniform(0, 0.5);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        plan.output(x);
        plan.parameter(
            {.name = "slope", .extents = {shared ? 1 : x.features()}, .initialiser = "constant", .value = initial});
        plan.backward_reads_input();
    }

    // Elementwise, so loops: as Armadillo expressions each of these would take three passes and a temporary.
    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input();      // features x columns
        const auto y = f.output();     // features x columns
        const auto a = f.parameter(0); // features, or 1
        const int64_t rows = x.rows();
        for (int64_t j = 0; j < x.size(); j += rows) {
            const T *__restrict in = x.data + j;
            T *__restrict out = y.data + j;
            for (int64_t i = 0; i < rows; ++i) {
                out[i] = in[i] > 0 ? in[i] : in[i] * a[shared ? 0 : i];
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto x = f.input();
        const auto dy = f.output_gradient();
        const auto a = f.parameter(0);
        const int64_t rows = x.rows();
        if (const auto da = f.parameter_gradient(0); da.wanted()) {
            if (!da.adds()) {
                for (int64_t i = 0; i < a.size(); ++i) {
                    da.data()[i] = 0;
                }
            }
            T *__restrict sum = da.data();
            for (int64_t j = 0; j < x.size(); j += rows) {
                const T *__restrict in = x.data + j;
                const T *__restrict g = dy.data + j;
                if (shared) {
                    sum[0] += armature::sum_of<T>(rows, [=](int64_t i) { return in[i] > 0 ? T(0) : g[i] * in[i]; });
                } else {
                    for (int64_t i = 0; i < rows; ++i) {
                        sum[i] += in[i] > 0 ? T(0) : g[i] * in[i];
                    }
                }
            }
        }
        if (const auto dx = f.input_gradient(); dx.wanted()) {
            for (int64_t j = 0; j < x.size(); j += rows) {
                const T *in = x.data + j;
                armature::accumulate(dy.data + j, dx.data() + j, rows, dx.c->action,
                                     [&, in](T g, int64_t i) { return in[i] > 0 ? g : g * a[shared ? 0 : i]; });
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Prelu, ARM_KIND_ACTIVATION>)
