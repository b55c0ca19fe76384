// SPDX-License-Identifier: MIT
// gaussian_noise: adds normal noise in training, and does nothing in evaluation.
#include <armature/layer.hpp>

#include <algorithm>

namespace {

// Training: y = x + deviation e, e standard normal for every element: number i of the call's stream for element i.
// Evaluation: y = x. dx = dy.
struct GaussianNoise {
    static constexpr const char *name = "gaussian_noise";
    double deviation = 0.1;

    static void describe(armature::Description<GaussianNoise> &about) {
        about.summary("Adds normal noise to every element in training")
            .formula("y = x + deviation e, e ~ Normal(0, 1); y = x in evaluation")
            .term("Autoencoder")
            .cite({.authors = "Bishop, Christopher M.",
                   .title = "Training with noise is equivalent to Tikhonov regularization",
                   .year = 1995,
                   .venue = "Neural Computation 7(1), 108-116",
                   .doi = "10.1162/neco.1995.7.1.108"});
        about.setting("deviation", &GaussianNoise::deviation, "standard deviation of the noise")
            .minimum(0)
            .search_log(0.001, 1);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        plan.output(plan.features());
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input();
        T *y = f.output().data;
        const T s = static_cast<T>(f.training() ? deviation : 0.0);
        T e[armature::block] = {};
        for (int64_t i = 0; i < x.size(); i += armature::block) {
            const int64_t n = std::min(x.size() - i, armature::block);
            if (f.training()) {
                f.random().normal(static_cast<uint64_t>(i), e, n);
            }
            armature::accumulate(x.data + i, y + i, n, ARM_OVERWRITE, [&](T v, int64_t k) { return v + s * e[k]; });
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto dx = f.input_gradient();
        const T *dy = f.output_gradient().data;
        if (dx.c->action != ARM_OVERWRITE || dx.data() != dy) {
            dx.write(dy, [](T g, int64_t) { return g; });
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<GaussianNoise>)
