// SPDX-License-Identifier: MIT
// absolute: the absolute value.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

#include <cmath>

namespace armature::elementary {

// y = |x|. The derivative is that of the input: its sign, and 0 at the kink.
struct Absolute {
    static constexpr const char *name = "absolute";
    static constexpr Of derivative_of = Of::input;

    static void describe(Description<Absolute> &about) {
        about.summary("Absolute value of every element").formula("y = |x|").term("Theano").cite(theano);
    }
    template <class T> T f(T x) const { return std::fabs(x); }
    template <class T> T df(T x) const { return x > 0 ? T(1) : x < 0 ? T(-1) : T(0); }
};

} // namespace armature::elementary
