// SPDX-License-Identifier: MIT
// softplus: a smooth rectifier.
#include <armature/activation.hpp>

namespace {

// y = log(1 + exp(beta x)) / beta = max(x, 0) + log1p(exp(-|beta x|)) / beta, which never overflows.
// y' = 1 / (1 + exp(-beta x)) = -expm1(-beta y), exact also where y is tiny.
struct Softplus {
    static constexpr const char *name = "softplus";
    static constexpr armature::Of derivative_of = armature::Of::output;
    double beta = 1;

    static void describe(armature::Description<Softplus> &about) {
        about.summary("Smooth rectifier")
            .formula("y = log(1 + exp(beta x)) / beta")
            .term("Activation function, nonlinearity")
            .cite({.authors =
                       "Dugas, Charles and Bengio, Yoshua and Bélisle, François and Nadeau, Claude and Garcia, René",
                   .title = "Incorporating second-order functional knowledge for better option pricing",
                   .year = 2001,
                   .venue = "Advances in Neural Information Processing Systems 13"});
        about.setting("beta", &Softplus::beta, "sharpness: the larger, the nearer to a rectifier")
            .above(0)
            .search_log(0.5, 10);
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        const T b = static_cast<T>(beta);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = x[i] > 0 ? -b * x[i] : b * x[i];
        }
        math.exp(y, y, n);
        math.log1p(y, y, n);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = (x[i] > 0 ? x[i] : T(0)) + y[i] / b;
        }
    }
    template <class T> void df(const T *__restrict y, T *__restrict d, int64_t n, const armature::Math<T> &math) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = -static_cast<T>(beta) * y[i];
        }
        math.expm1(d, d, n);
        for (int64_t i = 0; i < n; ++i) {
            d[i] = -d[i];
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Softplus>)
