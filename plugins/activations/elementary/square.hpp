// SPDX-License-Identifier: MIT
// square: the square.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

namespace armature::elementary {

// y = x^2. The derivative is that of the input: 2 x.
struct Square {
    static constexpr const char *name = "square";
    static constexpr Of derivative_of = Of::input;

    static void describe(Description<Square> &about) {
        about.summary("Square of every element").formula("y = x^2").term("Theano").cite(theano);
    }
    template <class T> T f(T x) const { return x * x; }
    template <class T> T df(T x) const { return 2 * x; }
};

} // namespace armature::elementary
