// SPDX-License-Identifier: MIT
// log: the natural logarithm.
#pragma once

#include "sources.hpp"

#include <armature/activation.hpp>

namespace armature::elementary {

// y = log(x): minus infinity at 0, NaN below. The derivative is that of the input: 1 / x.
struct Log {
    static constexpr const char *name = "log";
    static constexpr Of derivative_of = Of::input;

    static void describe(Description<Log> &about) {
        about.summary("Natural logarithm of every element").formula("y = log(x)").term("Theano").cite(theano);
    }
    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const Math<T> &math) const {
        math.log(x, y, n);
    }
    template <class T> void df(const T *__restrict x, T *__restrict d, int64_t n, const Math<T> &) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = 1 / x[i];
        }
    }
};

} // namespace armature::elementary
