// SPDX-License-Identifier: MIT
// multiply: the product of two inputs, element by element. Not a matrix product: that is `product`.
#pragma once

#include "sources.hpp"

#include <armature/broadcast.hpp>

namespace armature::arithmetic {

// y = a b; da = dy b, db = dy a.
struct Multiply {
    static constexpr const char *name = "multiply";
    Broadcast shapes;

    static void describe(Description<Multiply> &about) {
        about.summary("Product of two inputs, element by element").formula("y = a b").term("Theano").cite(broadcasting);
    }

    void configure(LayerPlan &plan) {
        shapes = stretch_inputs(plan, 2);
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
        if (shapes.whole(0)) {
            plan.in_place();
        }
    }

    template <class T> void forward(const Frame<T> &f) const {
        combine(shapes, f.input(0).data, f.input(1).data, f.output().data, [](T a, T b) { return a * b; });
    }

    template <class T> void backward(const Frame<T> &f) const {
        const T *a = f.input(0).data, *b = f.input(1).data;
        write_both(
            shapes, f, [b](T dy, int64_t, int64_t j) { return dy * b[j]; },
            [a](T dy, int64_t i, int64_t) { return dy * a[i]; });
    }
};

} // namespace armature::arithmetic
