// SPDX-License-Identifier: MIT
// reduce_mean: the mean over some dimensions.
#pragma once

#include "reduction.hpp"

namespace armature::reductions {

// y = the mean of the n elements of x over the dimensions; dx = dy / n, repeated.
struct ReduceMean : Reduction<ReduceMean> {
    static constexpr const char *name = "reduce_mean";

    static void describe(Description<ReduceMean> &about) {
        about.summary("Mean over dimensions").formula("y = (1/n) sum_i x_i").term("Theano").cite(theano);
        describe_dimensions(about);
    }

    void configure(LayerPlan &plan) { agree(plan); }

    template <class T> void forward(const Frame<T> &f) const {
        const auto y = f.output();
        sum(f.input(), y);
        map(y.data, y.data, y.size(), [n = static_cast<T>(elements)](T v) { return v / n; });
    }

    template <class T> void backward(const Frame<T> &f) const { repeat(f, 1 / static_cast<T>(elements)); }
};

} // namespace armature::reductions
