// SPDX-License-Identifier: MIT
// activations.cpp: level 7 for activations: elements on their own, in arrays of any length, however large they are.
#include "check/trial_bench.hpp"
#include "check/values_found.hpp"

#include <cmath>

#include <fmt/format.h>

namespace armature::check {

namespace {

// The base shape's trials tell the settings, and which numbers they go with.
template <class Look> void each(const Subject &s, Look &&look) {
    for (const Trial &trial : s.trials()) {
        if (trial.inputs[0].shape == s.trials().front().inputs[0].shape) {
            look(trial.settings, trial.inputs[0].fill);
        }
    }
}

// y and f' of these numbers.
struct Answer {
    Values y, slope;
};
Answer answer(const Subject &s, const Json &settings, const Values &x, int32_t type) {
    const Shape shape(ARM_F64, {{ARM_ROLE_FEATURE, static_cast<int64_t>(x.size())}});
    const Trial trial{settings, {{shape, Fill::normal, 0, true}}};
    LayerBench b = bench(s, trial, type);
    b.inputs = {x};
    Answer out;
    out.y = b.forward()[0];
    out.slope = b.backward({Values(x.size(), 1.0)}).inputs[0];
    return out;
}

Outcome takes_elements_alone(const Subject &s) {
    each(s, [&](const Json &settings, Fill fill) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            for (const int64_t n : {1, 2, 15, 511, 512, 513, 1500}) {
                const Values x = filled(fill, Shape(ARM_F64, {{ARM_ROLE_FEATURE, n}}), 0, 2, "x", s.seed());
                const Answer together = answer(s, settings, x, type);
                std::vector<size_t> some = {x.size() - 1};
                for (size_t k = 0; k < x.size(); k += x.size() / 12 + 1) {
                    some.push_back(k);
                }
                for (const size_t k : some) {
                    const Answer alone = answer(s, settings, {x[k]}, type);
                    const std::vector<Values> a = {{together.y[k], together.slope[k]}},
                                              e = {{alone.y[0], alone.slope[0]}};
                    if (!close(a, e, type == ARM_F64 ? 1e-12 : 1e-5)) {
                        throw Broken(fmt::format("element {} of {} gives {:g} (slope {:g}), the same number alone {:g} "
                                                 "(slope {:g}){}",
                                                 k, n, a[0][0], a[0][1], e[0][0], e[0][1], with(settings)),
                                     "an activation is a function of one element: what looks at its neighbours is a "
                                     "layer; or a block's last, shorter part is treated otherwise");
                    }
                }
            }
        }
    });
    return passed();
}

Outcome survives_large_numbers(const Subject &s) {
    const Values both = {-1e30, -1e4, -700, -90, -0.0, 0, 1e-30, 90, 700, 1e4, 1e30};
    const Values positive = {1e-30, 0.1, 90, 700, 1e4, 1e30};
    bool looked = false;
    each(s, [&](const Json &settings, Fill fill) {
        if (fill != Fill::normal && fill != Fill::positive) {
            return; // its range has no large numbers
        }
        looked = true;
        const Values &x = fill == Fill::normal ? both : positive;
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            const Answer got = answer(s, settings, x, type);
            for (size_t k = 0; k < x.size(); ++k) {
                if (std::isnan(got.y[k]) || std::isnan(got.slope[k])) {
                    throw Broken(fmt::format("f({0:g}) = {1:g} and f'({0:g}) = {2:g} in {3}{4}", x[k], got.y[k],
                                             got.slope[k], type == ARM_F64 ? "double" : "float", with(settings)),
                                 "an exponential or a power overflows, and infinity is divided by infinity or "
                                 "multiplied by 0: take a form that saturates");
                }
            }
        }
    });
    return looked ? passed() : skipped("takes no large numbers");
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
