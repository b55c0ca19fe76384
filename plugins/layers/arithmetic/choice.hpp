// SPDX-License-Identifier: MIT
// choice.hpp: what maximum and minimum share: one of two elements is chosen, and the gradient goes to it.
#pragma once

#include "sources.hpp"

#include <armature/broadcast.hpp>

namespace armature::arithmetic {

// y = a where Self::first(a, b), else b; dy goes the same way.
template <class Self> struct Choice {
    Broadcast shapes;

    void configure(LayerPlan &plan) {
        shapes = stretch_inputs(plan, 2);
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
        if (shapes.whole(0)) {
            plan.in_place();
        }
    }

    template <class T> void forward(const Frame<T> &f) const {
        combine(shapes, f.input(0).data, f.input(1).data, f.output().data,
                [](T a, T b) { return Self::first(a, b) ? a : b; });
    }

    template <class T> void backward(const Frame<T> &f) const {
        const T *a = f.input(0).data, *b = f.input(1).data;
        write_both(
            shapes, f, [a, b](T dy, int64_t i, int64_t j) { return Self::first(a[i], b[j]) ? dy : T(0); },
            [a, b](T dy, int64_t i, int64_t j) { return Self::first(a[i], b[j]) ? T(0) : dy; });
    }
};

} // namespace armature::arithmetic
