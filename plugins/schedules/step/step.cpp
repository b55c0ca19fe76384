// SPDX-License-Identifier: MIT
// step: a staircase down.
#include <armature/schedule.hpp>

#include <cmath>

namespace {

// f(t) = factor^floor(t / every), t the epoch (or the step) from 0.
struct Step {
    static constexpr const char *name = "step";
    int64_t every = 10;
    double fall = 0.1;
    std::string per = "epoch";

    static void describe(armature::Description<Step> &about) {
        about.summary("Multiplies by a factor every so many epochs, or steps")
            .formula("f(t) = factor^floor(t / every)        t: epoch (or step) from 0")
            .cite({.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                   .title = "Deep Residual Learning for Image Recognition",
                   .year = 2015,
                   .venue = "CVPR 2016",
                   .doi = "10.1109/CVPR.2016.90",
                   .arxiv = "1512.03385"});
        about.setting("every", &Step::every, "epochs (or steps) between two falls").minimum(1).search_integer(1, 30);
        about.setting("factor", &Step::fall, "what each fall multiplies by")
            .minimum(0)
            .search_choice("[0.1, 0.2, 0.5]");
        about.setting("per", &Step::per, "what is counted").choices({"epoch", "step"});
    }

    double factor(const armature::Progress &progress) const {
        return std::pow(fall, static_cast<double>(armature::elapsed(progress, per) / every));
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Schedule<Step>)
