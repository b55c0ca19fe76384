// SPDX-License-Identifier: MIT
// comparison.hpp: what the comparisons share: two inputs that stretch to one shape, and 1 or 0 for every element.
#pragma once

#include <armature/broadcast.hpp>

namespace armature::comparisons {

inline constexpr Citation broadcasting = {
    .authors = "Harris, Charles R. and Millman, K. Jarrod and van der Walt, Stéfan J. and others",
    .title = "Array programming with NumPy",
    .year = 2020,
    .venue = "Nature 585, 357-362",
    .doi = "10.1038/s41586-020-2649-2"};

// y = 1 where Self::holds(a, b), else 0. No gradient: y is constant almost everywhere.
template <class Self> struct Comparison {
    Broadcast shapes;

    void configure(LayerPlan &plan) {
        shapes = stretch_inputs(plan, 2);
        plan.no_gradient(0);
        plan.no_gradient(1);
        if (shapes.whole(0)) {
            plan.in_place();
        }
    }

    template <class T> void forward(const Frame<T> &f) const {
        combine(shapes, f.input(0).data, f.input(1).data, f.output().data,
                [](T a, T b) { return Self::holds(a, b) ? T(1) : T(0); });
    }

    template <class T> void backward(const Frame<T> &f) const {
        write_zeros(f.input_gradient(0));
        write_zeros(f.input_gradient(1));
    }
};

} // namespace armature::comparisons
