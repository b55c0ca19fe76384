// SPDX-License-Identifier: MIT
// reduce_min: the smallest element over some dimensions of one input. That of two inputs is minimum.
#pragma once

#include "extreme.hpp"

namespace armature::reductions {

struct ReduceMin : Extreme<ReduceMin> {
    static constexpr const char *name = "reduce_min";

    static void describe(Description<ReduceMin> &about) {
        about.summary("Smallest element over dimensions").formula("y = min_i x_i").term("Theano").cite(theano);
        describe_dimensions(about);
    }

    template <class T> static bool better(T a, T b) { return a < b || (a != a && b == b); }
    template <class T> static T worst() { return std::numeric_limits<T>::infinity(); }
};

} // namespace armature::reductions
