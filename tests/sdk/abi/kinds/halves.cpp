// SPDX-License-Identifier: MIT
// halves: a schedule of kinds.c, over the C++ comfort.
#include <armature/schedule.hpp>

#include <cmath>

// 2^-floor(t / every), t the step or the epoch
struct Halves {
    static constexpr const char *name = "halves";
    int64_t every = 10;
    std::string per = "step";

    static void describe(armature::Description<Halves> &about) {
        about.summary("A component for tests").formula("2^-floor(t / every)");
        about.setting("every", &Halves::every, "how long each factor lasts").minimum(1);
        about.setting("per", &Halves::per, "what is counted").choices({"step", "epoch"});
    }
    double factor(const armature::Progress &progress) const {
        return std::pow(0.5, static_cast<double>(armature::elapsed(progress, per) / every));
    }
};
ARMATURE_PLUGIN(armature::Schedule<Halves>)
