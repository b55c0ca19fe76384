// SPDX-License-Identifier: MIT
// exponential: the same ratio from each epoch (or step) to the next.
#include <armature/schedule.hpp>

#include <cmath>

namespace {

// f(t) = factor^t, t the epoch (or the step) from 0.
struct Exponential {
    static constexpr const char *name = "exponential";
    double ratio = 0.95;
    std::string per = "epoch";

    static void describe(armature::Description<Exponential> &about) {
        about.summary("Multiplies by the same factor after every epoch, or step")
            .formula("f(t) = factor^t        t: epoch (or step) from 0")
            .cite({.authors = "Li, Zhiyuan and Arora, Sanjeev",
                   .title = "An Exponential Learning Rate Schedule for Deep Learning",
                   .year = 2019,
                   .venue = "ICLR 2020",
                   .arxiv = "1910.07454"});
        about.setting("factor", &Exponential::ratio, "what each epoch (or step) multiplies by")
            .above(0)
            .search_uniform(0.8, 1);
        about.setting("per", &Exponential::per, "what is counted").choices({"epoch", "step"});
    }

    double factor(const armature::Progress &progress) const {
        return std::pow(ratio, static_cast<double>(armature::elapsed(progress, per)));
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Schedule<Exponential>)
