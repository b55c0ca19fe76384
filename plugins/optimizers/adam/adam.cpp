// SPDX-License-Identifier: MIT
// adam: adaptive moment estimation.
#include "moments.hpp"

namespace {

// The rule, its letters and its departures are in moments.hpp. As published: no weight decay, bias correction on.
struct Adam : armature::adam::Rule {
    static constexpr const char *name = "adam";

    static void describe(armature::Description<Adam> &about) {
        about.summary("Steps along the gradient's running mean, divided by the root of its running mean square")
            .formula("m = beta1 m + (1 - beta1) g\n"
                     "v = beta2 v + (1 - beta2) g^2\n"
                     "w = w - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)")
            .term("Adam")
            .cite({.authors = "Kingma, Diederik P. and Ba, Jimmy",
                   .title = "Adam: A Method for Stochastic Optimization",
                   .year = 2014,
                   .venue = "ICLR 2015",
                   .arxiv = "1412.6980"});
        describe_settings(about);
        about.setting<bool>(
            "decoupled", &Adam::decoupled,
            "whether weight decay acts on the parameter directly, as in adamw, not through the moments");
        about.setting<bool>("amsgrad", &Adam::amsgrad,
                            "whether the largest second moment so far divides, as in amsgrad");
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<Adam>)
