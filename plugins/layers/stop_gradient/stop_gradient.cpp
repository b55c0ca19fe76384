// SPDX-License-Identifier: MIT
// stop_gradient: the input unchanged, and no gradient back.
#include <armature/inputs.hpp>

namespace {

// y = x; dx = 0.
struct StopGradient {
    static constexpr const char *name = "stop_gradient";

    static void describe(armature::Description<StopGradient> &about) {
        about.summary("The input unchanged, without its gradient")
            .formula("y = x, dx = 0")
            .term("Restricted Boltzmann machine (RBM)")
            .cite({.authors = "Hinton, Geoffrey E.",
                   .title = "Training products of experts by minimizing contrastive divergence",
                   .year = 2002,
                   .venue = "Neural Computation 14(8), 1771-1800",
                   .doi = "10.1162/089976602760128018"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        plan.output(numbers(plan));
        plan.view();
        plan.no_gradient();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        if (f.input().data != f.output().data) {
            std::memcpy(f.output().data, f.input().data, static_cast<size_t>(f.input().size()) * sizeof(T));
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const { write_zeros(f.input_gradient()); }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<StopGradient>)
