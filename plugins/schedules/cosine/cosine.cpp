// SPDX-License-Identifier: MIT
// cosine: half a wave from 1 down to a minimum over the whole training. Not its warm restarts.
#include <armature/schedule.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace {

// f(t) = minimum + (1 - minimum) (1 + cos(pi t / T)) / 2, t the step (or the epoch) from 0, T how many there are.
// Departure: one cycle, without restarts.
struct Cosine {
    static constexpr const char *name = "cosine";
    double minimum = 0;
    std::string per = "step";

    static void describe(armature::Description<Cosine> &about) {
        about.summary("Falls along half a cosine wave from 1 to a minimum over the whole training")
            .formula("f(t) = minimum + (1 - minimum) (1 + cos(pi t / T)) / 2        t: step (or epoch) from 0 of T")
            .cite({.authors = "Loshchilov, Ilya and Hutter, Frank",
                   .title = "SGDR: Stochastic Gradient Descent with Warm Restarts",
                   .year = 2016,
                   .venue = "ICLR 2017",
                   .arxiv = "1608.03983"});
        about.setting("minimum", &Cosine::minimum, "the factor at the end")
            .minimum(0)
            .maximum(1)
            .search_choice("[0.0, 0.01, 0.1]");
        about.setting("per", &Cosine::per, "what is counted").choices({"step", "epoch"});
    }

    double factor(const armature::Progress &progress) const {
        const double t = static_cast<double>(armature::elapsed(progress, per));
        const double T = static_cast<double>(armature::total(progress, per));
        return minimum + (1 - minimum) * (1 + std::cos(std::numbers::pi * std::min(t / T, 1.0))) / 2;
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Schedule<Cosine>)
