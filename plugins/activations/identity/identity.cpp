// SPDX-License-Identifier: MIT
// identity: no nonlinearity.
#include <armature/activation.hpp>

namespace {

// y = x. For arms of a study that leave the nonlinearity out.
struct Identity {
    static constexpr const char *name = "identity";
    static constexpr armature::Of derivative_of = armature::Of::output;

    static void describe(armature::Description<Identity> &about) {
        about.summary("The input unchanged")
            .formula("y = x")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Goodfellow, Ian and Bengio, Yoshua and Courville, Aaron",
                   .title = "Deep Learning",
                   .year = 2016,
                   .venue = "MIT Press, chapter 6"});
    }
    template <class T> T f(T x) const { return x; }
    template <class T> T df(T) const { return 1; }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Identity>)
