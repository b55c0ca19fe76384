// SPDX-License-Identifier: MIT
// leaky_relu: a rectifier with a fixed small slope below zero.
#include <armature/activation.hpp>

namespace {

// y = max(x, 0) + slope min(x, 0). The slope is not negative, so the sign of y is that of x and the derivative is that
// of the output; at the kink it is the slope.
struct LeakyRelu {
    static constexpr const char *name = "leaky_relu";
    static constexpr armature::Of derivative_of = armature::Of::output;
    double slope = 0.01;

    static void describe(armature::Description<LeakyRelu> &about) {
        about.summary("Rectifier with a small slope for negative inputs")
            .formula("y = max(x, 0) + slope min(x, 0)")
            .term("ReLU and variants")
            .cite({.authors = "Maas, Andrew L. and Hannun, Awni Y. and Ng, Andrew Y.",
                   .title = "Rectifier nonlinearities improve neural network acoustic models",
                   .year = 2013,
                   .venue = "ICML Workshop on Deep Learning for Audio, Speech and Language Processing"});
        about.setting("slope", &LeakyRelu::slope, "slope for negative inputs")
            .minimum(0)
            .maximum(1)
            .search_log(0.001, 0.3);
    }
    template <class T> T f(T x) const { return x > 0 ? x : static_cast<T>(slope) * x; }
    template <class T> T df(T y) const { return y > 0 ? T(1) : static_cast<T>(slope); }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<LeakyRelu>)
