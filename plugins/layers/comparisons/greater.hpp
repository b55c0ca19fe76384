// SPDX-License-Identifier: MIT
// greater: 1 where a is above b. Not the larger of the two: that is maximum.
#pragma once

#include "comparison.hpp"

namespace armature::comparisons {

struct Greater : Comparison<Greater> {
    static constexpr const char *name = "greater";

    static void describe(Description<Greater> &about) {
        about.summary("Whether one input exceeds another")
            .formula("y = 1 if a > b, else 0")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool holds(T a, T b) { return a > b; }
};

} // namespace armature::comparisons
