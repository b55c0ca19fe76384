// SPDX-License-Identifier: MIT
// selu: the scaled exponential linear unit.
#include <armature/activation.hpp>

namespace {

// y = lambda x for x > 0, lambda alpha (exp(x) - 1) otherwise, with the constants for which mean 0 and variance 1 are a
// fixed point (Klambauer et al. 2017, equation 14). The derivative is that of the output.
struct Selu {
    static constexpr const char *name = "selu";
    static constexpr armature::Of derivative_of = armature::Of::output;
    static constexpr double alpha = 1.6732632423543772;
    static constexpr double lambda = 1.0507009873554805;

    static void describe(armature::Description<Selu> &about) {
        about.summary("Scaled exponential linear unit: keeps mean 0 and variance 1 from layer to layer")
            .formula("y = 1.0507 x if x > 0, else 1.0507 * 1.67326 (exp(x) - 1)")
            .term("ReLU and variants")
            .cite({.authors = "Klambauer, Günter and Unterthiner, Thomas and Mayr, Andreas and Hochreiter, Sepp",
                   .title = "Self-normalizing neural networks",
                   .year = 2017,
                   .venue = "Advances in Neural Information Processing Systems 30",
                   .arxiv = "1706.02515"});
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        math.expm1(x, y, n);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = x[i] > 0 ? static_cast<T>(lambda) * x[i] : static_cast<T>(lambda * alpha) * y[i];
        }
    }
    template <class T> void df(const T *__restrict y, T *__restrict d, int64_t n, const armature::Math<T> &) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = y[i] > 0 ? static_cast<T>(lambda) : y[i] + static_cast<T>(lambda * alpha);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Selu>)
