// SPDX-License-Identifier: MIT
// relu: the rectified linear unit.
#include <armature/activation.hpp>

namespace {

// y = max(x, 0). The derivative is that of the output: 1 where y > 0, else 0 (0 at the kink).
struct Relu {
    static constexpr const char *name = "relu";
    static constexpr armature::Of derivative_of = armature::Of::output;

    static void describe(armature::Description<Relu> &about) {
        about.summary("Rectified linear unit")
            .formula("y = max(x, 0)")
            .term("ReLU and variants")
            .cite({.authors = "Nair, Vinod and Hinton, Geoffrey E.",
                   .title = "Rectified linear units improve restricted Boltzmann machines",
                   .year = 2010,
                   .venue = "ICML"});
    }
    template <class T> T f(T x) const { return x < 0 ? T(0) : x; } // lets NaN through, so that it is found
    template <class T> T df(T y) const { return y > 0 ? T(1) : T(0); }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Relu>)
