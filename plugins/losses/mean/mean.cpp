// SPDX-License-Identifier: MIT
// mean: the output itself is what should be small, averaged. For objectives that the network computes.
#include <armature/loss.hpp>

namespace {

// l = mean over the features of y, L = mean over the examples of l,  dy = 1 / (examples features)
struct Mean {
    static constexpr const char *name = "mean";

    static void describe(armature::Description<Mean> &about) {
        about.summary("The output itself, averaged: for objectives that the network computes")
            .formula("L = mean over examples and features of y")
            .term("Restricted Boltzmann machine (RBM)")
            .cite({.authors = "Hinton, Geoffrey E.",
                   .title = "Training products of experts by minimizing contrastive divergence",
                   .year = 2002,
                   .venue = "Neural Computation 14(8), 1771-1800",
                   .doi = "10.1162/089976602760128018"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape y = plan.features();
        plan.output(armature::Shape(plan.type(), {}));
        plan.output(y.without(ARM_ROLE_FEATURE));
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *y = f.input().data; // features x examples
        armature::mean_over_features(f, [=](int64_t i) { return y[i]; });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T g = armature::gradient_per_example(f) / static_cast<T>(f.input_gradient().tensor().rows());
        f.input_gradient().write([=](int64_t) { return g; });
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<Mean>)
