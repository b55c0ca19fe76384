// SPDX-License-Identifier: MIT
// he: keeps the variance of the activations of rectifiers from layer to layer.
#include <armature/initialiser.hpp>

#include <cmath>

namespace {

// A rectifier passes half of the variance, so the variance is gain^2 2 / fan:
//   normal: deviation gain sqrt(2 / fan);  uniform: w ~ U(-a, a), a = gain sqrt(6 / fan).
// fan_in keeps the activations, fan_out the gradients.
struct He {
    static constexpr const char *name = "he";
    std::string distribution = "normal", mode = "fan_in";
    double gain = 1;

    static void describe(armature::Description<He> &about) {
        about.summary("Variance 2 / fan_in, for rectifiers")
            .formula("w ~ N(0, gain^2 2 / fan); or U(-a, a), a = gain sqrt(6 / fan)")
            .cite(
                {.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                 .title = "Delving deep into rectifiers: Surpassing human-level performance on ImageNet classification",
                 .year = 2015,
                 .venue = "ICCV",
                 .doi = "10.1109/ICCV.2015.123",
                 .arxiv = "1502.01852"});
        about.setting("distribution", &He::distribution, "shape of the distribution; the variance is the same")
            .choices({"normal", "uniform"});
        about.setting("mode", &He::mode, "fan_in keeps the variance of activations, fan_out that of gradients")
            .choices({"fan_in", "fan_out"});
        about.setting("gain", &He::gain, "factor on every weight").above(0).search_log(0.5, 2);
    }

    template <class T> void fill(const armature::Filling<T> &w) const {
        const double fan = static_cast<double>(mode == "fan_in" ? w.want_fan_in() : w.want_fan_out());
        if (distribution == "uniform") {
            const double a = gain * std::sqrt(6 / fan);
            w.uniform(-a, a);
        } else {
            w.normal(0, gain * std::sqrt(2 / fan));
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Initialiser<He>)
