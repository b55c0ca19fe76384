// SPDX-License-Identifier: MIT
// reduce_sum: the sum over some dimensions of one input. The sum of several inputs is add.
#pragma once

#include "reduction.hpp"

namespace armature::reductions {

// y = sum of x over the dimensions; dx = dy, repeated.
struct ReduceSum : Reduction<ReduceSum> {
    static constexpr const char *name = "reduce_sum";

    static void describe(Description<ReduceSum> &about) {
        about.summary("Sum over dimensions").formula("y = sum_i x_i").term("Theano").cite(theano);
        describe_dimensions(about);
    }

    void configure(LayerPlan &plan) { agree(plan); }

    template <class T> void forward(const Frame<T> &f) const { sum(f.input(), f.output()); }

    template <class T> void backward(const Frame<T> &f) const { repeat(f, T(1)); }
};

} // namespace armature::reductions
