// SPDX-License-Identifier: MIT
// glorot: keeps the variance of activations and of gradients, on average, from layer to layer.
#include <armature/initialiser.hpp>

#include <cmath>

namespace {

// With fan_in inputs to a unit and fan_out units fed by an input, the variance is gain^2 2 / (fan_in + fan_out):
//   uniform: w ~ U(-a, a), a = gain sqrt(6 / (fan_in + fan_out));  normal: deviation gain sqrt(2 / (fan_in + fan_out)).
struct Glorot {
    static constexpr const char *name = "glorot";
    std::string distribution = "uniform";
    double gain = 1;

    static void describe(armature::Description<Glorot> &about) {
        about.summary("Variance 2 / (fan_in + fan_out), for tanh and linear units")
            .formula("w ~ U(-a, a), a = gain sqrt(6 / (fan_in + fan_out)); or N(0, gain^2 2 / (fan_in + fan_out))")
            .cite({.authors = "Glorot, Xavier and Bengio, Yoshua",
                   .title = "Understanding the difficulty of training deep feedforward neural networks",
                   .year = 2010,
                   .venue = "AISTATS, PMLR 9:249-256"});
        about.setting("distribution", &Glorot::distribution, "shape of the distribution; the variance is the same")
            .choices({"uniform", "normal"});
        about.setting("gain", &Glorot::gain, "factor on every weight: 5/3 suits tanh").above(0).search_log(0.5, 2);
    }

    template <class T> void fill(const armature::Filling<T> &w) const {
        const double fans = static_cast<double>(w.want_fan_in() + w.want_fan_out());
        if (distribution == "uniform") {
            const double a = gain * std::sqrt(6 / fans);
            w.uniform(-a, a);
        } else {
            w.normal(0, gain * std::sqrt(2 / fans));
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Initialiser<Glorot>)
