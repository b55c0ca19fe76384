// SPDX-License-Identifier: MIT
// activations.cpp: level 7 for activations: elements on their own, in arrays of any length, however large they are.
#include "check/trial_bench.hpp"

#include <cmath>

#include <fmt/format.h>

namespace armature::check {

namespace {

Trial of_length(const Json &settings, int64_t n) {
    return {settings, {{Shape(ARM_F64, {{ARM_ROLE_FEATURE, n}}), Fill::normal, 0, true}}};
}

// y and f' of these numbers.
struct Answer {
    Values y, slope;
};
Answer answer(const Subject &s, const Json &settings, const Values &x, int32_t type) {
    const Trial trial = of_length(settings, static_cast<int64_t>(x.size()));
    LayerBench b = bench(s, trial, type);
    b.inputs = {x};
    Answer out;
    out.y = b.forward()[0];
    out.slope = b.backward({Values(x.size(), 1.0)}).inputs[0];
    return out;
}

Outcome takes_elements_alone(const Subject &s) {
    for (const Json &settings : s.settings()) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            for (const int64_t n : {1, 2, 15, 511, 512, 513, 1500}) {
                const Values x = filled(Fill::normal, of_length(settings, n).inputs[0].shape, 0, 2, "x", s.seed());
                const Answer together = answer(s, settings, x, type);
                for (size_t k = 0; k < x.size(); k += x.size() / 12 + 1) {
                    const Answer alone = answer(s, settings, {x[k]}, type);
                    const double allowed = type == ARM_F64 ? 1e-12 : 1e-5;
                    if (!(std::abs(alone.y[0] - together.y[k]) <= allowed * (1 + std::abs(alone.y[0]))) ||
                        !(std::abs(alone.slope[0] - together.slope[k]) <= allowed * (1 + std::abs(alone.slope[0])))) {
                        return failed(
                            fmt::format("element {} of {} gives {:g} (slope {:g}), the same number alone {:g} "
                                        "(slope {:g})",
                                        k, n, together.y[k], together.slope[k], alone.y[0], alone.slope[0]),
                            "an activation is a function of one element: what looks at its neighbours is a "
                            "layer; or a block's last, shorter part is treated otherwise");
                    }
                }
            }
        }
    }
    return passed();
}

Outcome survives_large_numbers(const Subject &s) {
    const Values x = {-1e30, -1e4, -700, -90, -0.0, 0, 1e-30, 90, 700, 1e4, 1e30};
    for (const Json &settings : s.settings()) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            const Answer got = answer(s, settings, x, type);
            for (size_t k = 0; k < x.size(); ++k) {
                if (std::isnan(got.y[k]) || std::isnan(got.slope[k])) {
                    return failed(fmt::format("f({0:g}) = {1:g} and f'({0:g}) = {2:g} in {3}{4}", x[k], got.y[k],
                                              got.slope[k], type == ARM_F64 ? "double" : "float",
                                              settings.empty() ? "" : " with " + dump(settings)),
                                  "an exponential overflows, and infinity is divided by infinity: take the form that "
                                  "has a negative exponent");
                }
            }
        }
    }
    return passed();
}

} // namespace

std::vector<Check> activation_checks() {
    return {
        {"ARM-ACT-050", 7, Scope::activation, "Every element stands alone, in arrays of any length",
         takes_elements_alone},
        {"ARM-ACT-051", 7, Scope::activation, "Large numbers give no NaN", survives_large_numbers},
    };
}

} // namespace armature::check
