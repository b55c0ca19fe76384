// SPDX-License-Identifier: MIT
// component_000: a plugin of ordinary size, for the benchmark of scanning, which makes many of it by changing its name
// in copies of the file. Not a plugin to use.
#include <armature/activation.hpp>

#include <cmath>

namespace {

struct Component {
    static constexpr const char *name = "component_000";
    static constexpr armature::Of derivative_of = armature::Of::input;
    double slope = 0.01, limit = 6;
    int64_t order = 1;
    std::string side = "both";

    static void describe(armature::Description<Component> &about) {
        about.summary("A straight line with a slope of its own below zero, and a limit above")
            .formula("y = min(x, limit) where x > 0\ny = slope x elsewhere")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Maas, Andrew L. and Hannun, Awni Y. and Ng, Andrew Y.",
                   .title = "Rectifier nonlinearities improve neural network acoustic models",
                   .year = 2013,
                   .venue = "ICML 2013 workshop on deep learning for audio, speech and language processing"});
        about.setting("slope", &Component::slope, "slope below zero").minimum(0).search_log(0.001, 0.3);
        about.setting("limit", &Component::limit, "largest output").above(0).search_uniform(1, 10);
        about.setting("order", &Component::order, "times that it is applied").minimum(1).maximum(4);
        about.setting("side", &Component::side, "which side is bent").choices({"both", "below", "above"});
    }
    template <class T> T f(T x) const {
        return x > 0 ? std::fmin(x, static_cast<T>(limit)) : static_cast<T>(slope) * x;
    }
    template <class T> T df(T x) const {
        return x > 0 ? (x < static_cast<T>(limit) ? T(1) : T(0)) : static_cast<T>(slope);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Component>)
