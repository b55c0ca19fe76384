// SPDX-License-Identifier: MIT
// subtract: the difference of two inputs that stretch to one shape.
#pragma once

#include "sources.hpp"

#include <armature/broadcast.hpp>

namespace armature::arithmetic {

// y = a - b; da = dy, db = -dy.
struct Subtract {
    static constexpr const char *name = "subtract";
    Broadcast shapes;

    static void describe(Description<Subtract> &about) {
        about.summary("Difference of two inputs").formula("y = a - b").term("Theano").cite(broadcasting);
    }

    void configure(LayerPlan &plan) {
        shapes = stretch_inputs(plan, 2);
        if (shapes.whole(0)) {
            plan.in_place();
        }
    }

    template <class T> void forward(const Frame<T> &f) const {
        combine(shapes, f.input(0).data, f.input(1).data, f.output().data, [](T a, T b) { return a - b; });
    }

    template <class T> void backward(const Frame<T> &f) const {
        write_both(
            shapes, f, [](T dy, int64_t, int64_t) { return dy; }, [](T dy, int64_t, int64_t) { return -dy; });
    }
};

} // namespace armature::arithmetic
