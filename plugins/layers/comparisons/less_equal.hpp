// SPDX-License-Identifier: MIT
// less_equal: 1 where a is below b or equal to it.
#pragma once

#include "comparison.hpp"

namespace armature::comparisons {

struct LessEqual : Comparison<LessEqual> {
    static constexpr const char *name = "less_equal";

    static void describe(Description<LessEqual> &about) {
        about.summary("Whether one input does not exceed another")
            .formula("y = 1 if a <= b, else 0")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool holds(T a, T b) { return a <= b; }
};

} // namespace armature::comparisons
