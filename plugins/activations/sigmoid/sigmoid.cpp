// SPDX-License-Identifier: MIT
// sigmoid: the logistic function.
#include <armature/activation.hpp>

namespace {

// y = 1 / (1 + exp(-x)), y' = y (1 - y). Where exp(-x) overflows, y is 0, as it should be.
struct Sigmoid {
    static constexpr const char *name = "sigmoid";
    static constexpr armature::Of derivative_of = armature::Of::output;

    static void describe(armature::Description<Sigmoid> &about) {
        about.summary("Logistic function, from 0 to 1")
            .formula("y = 1 / (1 + exp(-x))")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Rumelhart, David E. and Hinton, Geoffrey E. and Williams, Ronald J.",
                   .title = "Learning representations by back-propagating errors",
                   .year = 1986,
                   .venue = "Nature 323, 533-536",
                   .doi = "10.1038/323533a0"});
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        for (int64_t i = 0; i < n; ++i) {
            y[i] = -x[i];
        }
        math.exp(y, y, n);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = 1 / (1 + y[i]);
        }
    }
    template <class T> void df(const T *__restrict y, T *__restrict d, int64_t n, const armature::Math<T> &) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = y[i] * (1 - y[i]);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Sigmoid>)
