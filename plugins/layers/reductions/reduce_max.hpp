// SPDX-License-Identifier: MIT
// reduce_max: the largest element over some dimensions of one input. That of two inputs is maximum.
#pragma once

#include "extreme.hpp"

namespace armature::reductions {

struct ReduceMax : Extreme<ReduceMax> {
    static constexpr const char *name = "reduce_max";

    static void describe(Description<ReduceMax> &about) {
        about.summary("Largest element over dimensions").formula("y = max_i x_i").term("Theano").cite(theano);
        describe_dimensions(about);
    }

    template <class T> static bool better(T a, T b) { return a > b || (a != a && b == b); }
    template <class T> static T worst() { return -std::numeric_limits<T>::infinity(); }
};

} // namespace armature::reductions
