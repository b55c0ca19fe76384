// SPDX-License-Identifier: MIT
// tanh: the hyperbolic tangent.
#include <armature/activation.hpp>

namespace {

// y = tanh x, y' = 1 - y^2.
struct Tanh {
    static constexpr const char *name = "tanh";
    static constexpr armature::Of derivative_of = armature::Of::output;

    static void describe(armature::Description<Tanh> &about) {
        about.summary("Hyperbolic tangent, from -1 to 1")
            .formula("y = tanh(x)")
            .term("Activation function, nonlinearity")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Orr, Genevieve B. and Müller, Klaus-Robert",
                   .title = "Efficient BackProp",
                   .year = 1998,
                   .venue = "Neural Networks: Tricks of the Trade, 9-50",
                   .doi = "10.1007/3-540-49430-8_2"});
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        math.tanh(x, y, n);
    }
    template <class T> void df(const T *__restrict y, T *__restrict d, int64_t n, const armature::Math<T> &) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = 1 - y[i] * y[i];
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Tanh>)
