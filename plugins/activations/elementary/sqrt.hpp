// SPDX-License-Identifier: MIT
// sqrt: the square root.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

#include <cmath>

namespace armature::elementary {

// y = sqrt(x), NaN below 0. The derivative is that of the output: 1 / (2 y), infinite at 0.
struct Sqrt {
    static constexpr const char *name = "sqrt";
    static constexpr Of derivative_of = Of::output;

    static void describe(Description<Sqrt> &about) {
        about.summary("Square root of every element").formula("y = sqrt(x)").term("Theano").cite(theano);
    }
    template <class T> T f(T x) const { return std::sqrt(x); }
    template <class T> T df(T y) const { return T(0.5) / y; }
};

} // namespace armature::elementary
