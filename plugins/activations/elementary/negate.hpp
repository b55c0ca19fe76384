// SPDX-License-Identifier: MIT
// negate: the input with its sign changed.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

namespace armature::elementary {

// y = -x. The derivative is -1.
struct Negate {
    static constexpr const char *name = "negate";
    static constexpr Of derivative_of = Of::output;

    static void describe(Description<Negate> &about) {
        about.summary("Every element with its sign changed").formula("y = -x").term("Theano").cite(theano);
    }
    template <class T> T f(T x) const { return -x; }
    template <class T> T df(T) const { return -1; }
};

} // namespace armature::elementary
