// SPDX-License-Identifier: MIT
// exp: the exponential function.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

namespace armature::elementary {

// y = exp(x). The derivative is that of the output: y itself.
struct Exp {
    static constexpr const char *name = "exp";
    static constexpr Of derivative_of = Of::output;

    static void describe(Description<Exp> &about) {
        about.summary("Exponential of every element").formula("y = exp(x)").term("Theano").cite(theano);
    }
    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const Math<T> &math) const {
        math.exp(x, y, n);
    }
    template <class T> void df(const T *__restrict y, T *__restrict d, int64_t n, const Math<T> &) const {
        std::memcpy(d, y, static_cast<size_t>(n) * sizeof(T));
    }
};

} // namespace armature::elementary
