// SPDX-License-Identifier: MIT
// reciprocal: one over the input.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

namespace armature::elementary {

// y = 1 / x, infinite at 0. The derivative is that of the output: -y^2.
struct Reciprocal {
    static constexpr const char *name = "reciprocal";
    static constexpr Of derivative_of = Of::output;

    static void describe(Description<Reciprocal> &about) {
        about.summary("One over every element").formula("y = 1 / x").term("Theano").cite(theano);
    }
    template <class T> T f(T x) const { return 1 / x; }
    template <class T> T df(T y) const { return -y * y; }
};

} // namespace armature::elementary
