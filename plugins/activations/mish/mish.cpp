// SPDX-License-Identifier: MIT
// mish: x tanh(softplus(x)).
#include <armature/activation.hpp>

namespace {

// y = x t with t = tanh(log(1 + exp(x))). With u = exp(-|x|), which never overflows, t and its rest are rational:
//   x >= 0: t = (1 + 2 u) / D,  1 - t = 2 u^2 / D,  D = 1 + 2 u + 2 u^2,  sigmoid(x) = 1 / (1 + u)
//   x <  0: t = u (u + 2) / D,  1 - t = 2 / D,      D = 2 + 2 u + u^2,    sigmoid(x) = u / (1 + u)
// y' = t + x (1 - t) (1 + t) sigmoid(x).
struct Mish {
    static constexpr const char *name = "mish";
    static constexpr armature::Of derivative_of = armature::Of::input;

    static void describe(armature::Description<Mish> &about) {
        about.summary("Smooth, non-monotonic unit x tanh(softplus(x))")
            .formula("y = x tanh(log(1 + exp(x)))")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Misra, Diganta",
                   .title = "Mish: A self regularized non-monotonic activation function",
                   .year = 2019,
                   .arxiv = "1908.08681"});
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        exp_of_minus_size(x, y, n, math);
        for (int64_t i = 0; i < n; ++i) {
            const T u = y[i];
            const T above = (1 + 2 * u) / (1 + 2 * u + 2 * u * u);
            const T below = u * (u + 2) / (2 + 2 * u + u * u);
            y[i] = x[i] * (x[i] < 0 ? below : above);
        }
    }
    template <class T> void df(const T *__restrict x, T *__restrict d, int64_t n, const armature::Math<T> &math) const {
        exp_of_minus_size(x, d, n, math);
        for (int64_t i = 0; i < n; ++i) {
            const T u = d[i];
            const bool negative = x[i] < 0;
            const T D = negative ? 2 + 2 * u + u * u : 1 + 2 * u + 2 * u * u;
            const T t = (negative ? u * (u + 2) : 1 + 2 * u) / D;
            const T rest = (negative ? T(2) : 2 * u * u) / D;
            const T sigmoid = (negative ? u : T(1)) / (1 + u);
            d[i] = t + x[i] * (rest * (1 + t) * sigmoid);
        }
    }
    template <class T>
    static void exp_of_minus_size(const T *__restrict x, T *__restrict u, int64_t n, const armature::Math<T> &math) {
        for (int64_t i = 0; i < n; ++i) {
            u[i] = x[i] < 0 ? x[i] : -x[i];
        }
        math.exp(u, u, n);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Mish>)
