// SPDX-License-Identifier: MIT
// greater_equal: 1 where a is above b or equal to it.
#pragma once

#include "comparison.hpp"

namespace armature::comparisons {

struct GreaterEqual : Comparison<GreaterEqual> {
    static constexpr const char *name = "greater_equal";

    static void describe(Description<GreaterEqual> &about) {
        about.summary("Whether one input reaches another")
            .formula("y = 1 if a >= b, else 0")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool holds(T a, T b) { return a >= b; }
};

} // namespace armature::comparisons
