// SPDX-License-Identifier: MIT
// normal: standard normal numbers in the shape of an input. With mean and variance they are gaussian_sample.
#pragma once

#include "sources.hpp"

#include <armature/inputs.hpp>

namespace armature::sampling {

// y ~ N(0, 1), drawn anew in every call of either mode; element i is number i of the call's stream. The input gives
// nothing but its shape, so it may be of any type and gets no gradient.
struct Normal {
    static constexpr const char *name = "normal";

    static void describe(Description<Normal> &about) {
        about.summary("Standard normal numbers in the shape of the input")
            .formula("y ~ N(0, 1)")
            .term("Autoencoder")
            .cite(autoencoding);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        plan.output(plan.input().with_type(plan.type()));
        plan.no_gradient();
    }

    template <class T> void forward(const Frame<T> &f) const {
        f.random().normal(0, f.output().data, f.output().size());
    }

    template <class T> void backward(const Frame<T> &f) const { write_zeros(f.input_gradient()); }
};

} // namespace armature::sampling
