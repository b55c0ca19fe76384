// SPDX-License-Identifier: MIT
// equal: 1 where a and b are the same number. Not with a tolerance.
#pragma once

#include "comparison.hpp"

namespace armature::comparisons {

struct Equal : Comparison<Equal> {
    static constexpr const char *name = "equal";

    static void describe(Description<Equal> &about) {
        about.summary("Whether two inputs are equal")
            .formula("y = 1 if a = b, else 0")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool holds(T a, T b) { return a == b; }
};

} // namespace armature::comparisons
