// SPDX-License-Identifier: MIT
// less: 1 where a is below b. Not the smaller of the two: that is minimum.
#pragma once

#include "comparison.hpp"

namespace armature::comparisons {

struct Less : Comparison<Less> {
    static constexpr const char *name = "less";

    static void describe(Description<Less> &about) {
        about.summary("Whether one input is below another")
            .formula("y = 1 if a < b, else 0")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool holds(T a, T b) { return a < b; }
};

} // namespace armature::comparisons
