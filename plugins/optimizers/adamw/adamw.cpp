// SPDX-License-Identifier: MIT
// adamw: Adam with weight decay apart from the gradient.
#include "../adam/moments.hpp"

namespace {

// The rule, its letters and its departures are in moments.hpp, here with decoupled decay.
struct AdamW : armature::adam::Rule {
    static constexpr const char *name = "adamw";

    AdamW() {
        decoupled = true;
        weight_decay = 0.01;
    }

    static void describe(armature::Description<AdamW> &about) {
        about.summary("Adam whose weight decay acts on the parameter, not through the moments")
            .formula("m = beta1 m + (1 - beta1) g\n"
                     "v = beta2 v + (1 - beta2) g^2\n"
                     "w = w - rate weight_decay w - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)")
            .term("Adam")
            .cite({.authors = "Loshchilov, Ilya and Hutter, Frank",
                   .title = "Decoupled Weight Decay Regularization",
                   .year = 2017,
                   .venue = "ICLR 2019",
                   .arxiv = "1711.05101"});
        describe_settings(about);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<AdamW>)
