// SPDX-License-Identifier: MIT
// maximum: the larger of two inputs, element by element. Not that of one input's elements: that is reduce_max.
#pragma once

#include "choice.hpp"

namespace armature::arithmetic {

// y = max(a, b), NaN where either is NaN. The gradient goes to the larger, to a where they are equal.
struct Maximum : Choice<Maximum> {
    static constexpr const char *name = "maximum";

    static void describe(Description<Maximum> &about) {
        about.summary("Larger of two inputs, element by element")
            .formula("y = max(a, b)")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool first(T a, T b) { return a >= b || a != a; }
};

} // namespace armature::arithmetic
