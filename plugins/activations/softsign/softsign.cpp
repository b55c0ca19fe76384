// SPDX-License-Identifier: MIT
// softsign: a sigmoid with polynomial tails.
#include <armature/activation.hpp>

namespace {

// y = x / (1 + |x|), y' = 1 / (1 + |x|)^2 = (1 - |y|)^2.
struct Softsign {
    static constexpr const char *name = "softsign";
    static constexpr armature::Of derivative_of = armature::Of::output;

    static void describe(armature::Description<Softsign> &about) {
        about.summary("Sigmoid with polynomial tails, from -1 to 1")
            .formula("y = x / (1 + |x|)")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Glorot, Xavier and Bengio, Yoshua",
                   .title = "Understanding the difficulty of training deep feedforward neural networks",
                   .year = 2010,
                   .venue = "AISTATS, PMLR 9:249-256"});
    }
    template <class T> T f(T x) const { return x / (1 + (x < 0 ? -x : x)); }
    template <class T> T df(T y) const {
        const T rest = 1 - (y < 0 ? -y : y);
        return rest * rest;
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Softsign>)
