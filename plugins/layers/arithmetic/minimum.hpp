// SPDX-License-Identifier: MIT
// minimum: the smaller of two inputs, element by element. Not that of one input's elements: that is reduce_min.
#pragma once

#include "choice.hpp"

namespace armature::arithmetic {

// y = min(a, b), NaN where either is NaN. The gradient goes to the smaller, to a where they are equal.
struct Minimum : Choice<Minimum> {
    static constexpr const char *name = "minimum";

    static void describe(Description<Minimum> &about) {
        about.summary("Smaller of two inputs, element by element")
            .formula("y = min(a, b)")
            .term("Theano")
            .cite(broadcasting);
    }

    template <class T> static bool first(T a, T b) { return a <= b || a != a; }
};

} // namespace armature::arithmetic
