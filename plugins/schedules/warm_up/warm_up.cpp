// SPDX-License-Identifier: MIT
// warm_up: a straight climb to 1 over the first steps, then a curve down, or none.
#include <armature/schedule.hpp>

#include <cmath>
#include <numbers>

namespace {

// With s = t + 1 the number of the step, W the steps of the climb and T all steps:
//   s <= W  f = start + (1 - start) s / W
//   s > W   constant              f = 1
//           cosine                f = minimum + (1 - minimum) (1 + cos(pi (t - W) / (T - W))) / 2
//           inverse_square_root   f = sqrt(W / s)
// With start 0 the last is the curve of Vaswani et al., scaled so that its peak is 1.
struct WarmUp {
    static constexpr const char *name = "warm_up";
    int64_t steps = 1000;
    double start = 0, minimum = 0;
    std::string then = "constant";

    static void describe(armature::Description<WarmUp> &about) {
        about.summary("Climbs to 1 over the first steps, then stays or falls")
            .formula("f(s) = start + (1 - start) s / steps        s: step from 1, up to steps\n"
                     "then 1, half a cosine wave down to minimum, or sqrt(steps / s)")
            .cite({.authors = "Goyal, Priya and Dollar, Piotr and Girshick, Ross and Noordhuis, Pieter and "
                              "Wesolowski, Lukasz and Kyrola, Aapo and Tulloch, Andrew and Jia, Yangqing and He, "
                              "Kaiming",
                   .title = "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
                   .year = 2017,
                   .arxiv = "1706.02677"})
            .cite({.authors = "Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob and Jones, "
                              "Llion and Gomez, Aidan N. and Kaiser, Lukasz and Polosukhin, Illia",
                   .title = "Attention Is All You Need",
                   .year = 2017,
                   .venue = "NeurIPS",
                   .arxiv = "1706.03762"});
        about.setting("steps", &WarmUp::steps, "steps of the climb").minimum(1).search_log(10, 10000);
        about.setting("start", &WarmUp::start, "where the climb starts").minimum(0).maximum(1);
        about.setting("then", &WarmUp::then, "what follows the climb")
            .choices({"constant", "cosine", "inverse_square_root"});
        about.setting("minimum", &WarmUp::minimum, "the factor at the end of the cosine").minimum(0).maximum(1);
    }

    double factor(const armature::Progress &progress) const {
        const int64_t t = progress.step;
        const double s = static_cast<double>(t + 1), W = static_cast<double>(steps);
        if (t < steps) {
            return start + (1 - start) * s / W;
        }
        if (then == "inverse_square_root") {
            return std::sqrt(W / s);
        }
        if (then == "cosine") {
            const int64_t T = armature::total(progress, "step");
            const double fallen = t < T ? static_cast<double>(t - steps) / static_cast<double>(T - steps) : 1;
            return minimum + (1 - minimum) * (1 + std::cos(std::numbers::pi * fallen)) / 2;
        }
        return 1;
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Schedule<WarmUp>)
