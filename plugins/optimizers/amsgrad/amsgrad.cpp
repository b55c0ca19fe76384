// SPDX-License-Identifier: MIT
// amsgrad: Adam whose divisor never shrinks.
#include "../adam/moments.hpp"

namespace {

// The rule, its letters and its departures are in moments.hpp, here with the largest second moment.
struct AmsGrad : armature::adam::Rule {
    static constexpr const char *name = "amsgrad";

    AmsGrad() { amsgrad = true; }

    static void describe(armature::Description<AmsGrad> &about) {
        about.summary("Adam that divides by the largest second moment seen so far")
            .formula("m = beta1 m + (1 - beta1) g\n"
                     "v = beta2 v + (1 - beta2) g^2\n"
                     "u = max(u, v)\n"
                     "w = w - rate (m / (1 - beta1^t)) / (sqrt(u / (1 - beta2^t)) + epsilon)")
            .term("Adam")
            .cite({.authors = "Reddi, Sashank J. and Kale, Satyen and Kumar, Sanjiv",
                   .title = "On the Convergence of Adam and Beyond",
                   .year = 2018,
                   .venue = "ICLR",
                   .arxiv = "1904.09237"});
        describe_settings(about);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<AmsGrad>)
