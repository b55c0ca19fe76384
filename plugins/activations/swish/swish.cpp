// SPDX-License-Identifier: MIT
// swish: a self-gated unit; the sigmoid linear unit (SiLU) at beta = 1.
#include <armature/activation.hpp>

namespace {

// y = x s with s = 1 / (1 + exp(-beta x)), y' = s + beta x s (1 - s).
struct Swish {
    static constexpr const char *name = "swish";
    static constexpr armature::Of derivative_of = armature::Of::input;
    double beta = 1;

    static void describe(armature::Description<Swish> &about) {
        about.summary("Self-gated unit x sigmoid(beta x); SiLU at beta = 1")
            .formula("y = x / (1 + exp(-beta x))")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Ramachandran, Prajit and Zoph, Barret and Le, Quoc V.",
                   .title = "Searching for activation functions",
                   .year = 2017,
                   .arxiv = "1710.05941"})
            .cite({.authors = "Elfwing, Stefan and Uchibe, Eiji and Doya, Kenji",
                   .title = "Sigmoid-weighted linear units for neural network function approximation in reinforcement "
                            "learning",
                   .year = 2018,
                   .venue = "Neural Networks 107, 3-11",
                   .arxiv = "1702.03118"});
        about.setting("beta", &Swish::beta, "sharpness of the gate").above(0).search_log(0.1, 10);
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        for (int64_t i = 0; i < n; ++i) {
            y[i] = -static_cast<T>(beta) * x[i];
        }
        math.exp(y, y, n);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = x[i] / (1 + y[i]);
        }
    }
    template <class T> void df(const T *__restrict x, T *__restrict d, int64_t n, const armature::Math<T> &math) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = -static_cast<T>(beta) * x[i];
        }
        math.exp(d, d, n);
        for (int64_t i = 0; i < n; ++i) {
            const T s = 1 / (1 + d[i]);
            d[i] = s + static_cast<T>(beta) * x[i] * (s * (1 - s));
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Swish>)
