// SPDX-License-Identifier: MIT
// log_softmax: the logarithms of softmax over the features, exact where the probabilities themselves underflow.
#include <armature/layer.hpp>
#include <armature/softmax.hpp>

namespace {

// For every column x: y = x - max x - log sum exp(x - max x), dx = dy - exp(y) sum dy.
struct LogSoftmax {
    static constexpr const char *name = "log_softmax";

    static void describe(armature::Description<LogSoftmax> &about) {
        about.summary("Logarithms of softmax over the features")
            .formula("y_k = x_k - log(sum_j exp(x_j))")
            .term("Softmax")
            .cite({.authors = "Bridle, John S.",
                   .title = "Probabilistic interpretation of feedforward classification network outputs, with "
                            "relationships to statistical pattern recognition",
                   .year = 1990,
                   .venue = "Neurocomputing: Algorithms, Architectures and Applications, 227-236",
                   .doi = "10.1007/978-3-642-76153-9_28"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        plan.output(x);
        plan.scratch(armature::softmax_group(x.features()) * x.features() * (plan.type() == ARM_F32 ? 4 : 8));
        plan.backward_reads_output();
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input();
        const auto y = f.output();
        const int64_t rows = x.rows(), columns = x.columns(), group = armature::softmax_group(rows);
        T peak[armature::softmax_columns], total[armature::softmax_columns];
        for (int64_t j = 0; j < columns; j += group) {
            const int64_t n = columns - j < group ? columns - j : group;
            armature::exponentials(x.data + j * rows, f.template scratch<T>(), rows, n, peak, total, f.math());
            f.math().log(total, total, n);
            for (int64_t k = 0; k < n; ++k) {
                armature::map(x.data + (j + k) * rows, y.data + (j + k) * rows, rows,
                              [m = peak[k], s = total[k]](T v) { return v - m - s; });
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto y = f.output();
        const auto gradient = f.input_gradient();
        if (!gradient.wanted()) {
            return;
        }
        const int64_t rows = y.rows(), columns = y.columns(), group = armature::softmax_group(rows);
        T *__restrict p = f.template scratch<T>(); // rows x group: exp(y)
        for (int64_t j = 0; j < columns; ++j) {
            if (j % group == 0) {
                f.math().exp(y.data + j * rows, p, rows * (columns - j < group ? columns - j : group));
            }
            const T *dy = f.output_gradient().data + j * rows;
            const T *pj = p + j % group * rows;
            const T sum = armature::sum_of<T>(rows, [=](int64_t i) { return dy[i]; });
            armature::accumulate(dy, gradient.data() + j * rows, rows, gradient.c->action,
                                 [=](T g, int64_t i) { return g - pj[i] * sum; });
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<LogSoftmax>)
