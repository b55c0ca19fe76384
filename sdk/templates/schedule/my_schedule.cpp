// my_schedule: falls from 1 to 0 over the whole training, along a power.
#include <armature/schedule.hpp>

#include <algorithm>
#include <cmath>

// f(t) = (1 - t / T)^p,      t: the step (or the epoch) from 0,  T: how many there are
struct MySchedule {
    static constexpr const char *name = "my_schedule";
    double power = 1;
    std::string per = "step";

    static void describe(armature::Description<MySchedule> &about) {
        about.summary("Falls from 1 to 0 over the whole training, along a power")
            .formula("f(t) = (1 - t / T)^power        t: step (or epoch) from 0 of T")
            .cite({.authors = "Liu, Wei and Rabinovich, Andrew and Berg, Alexander C.",
                   .title = "ParseNet: Looking Wider to See Better",
                   .year = 2015,
                   .arxiv = "1506.04579"});
        about.term("my_term");
        about.setting("power", &MySchedule::power, "1: a straight line; 2: steep at first")
            .above(0)
            .search_uniform(0.5, 3);
        about.setting("per", &MySchedule::per, "what is counted").choices({"step", "epoch"});
    }
    double factor(const armature::Progress &progress) const {
        const double t = static_cast<double>(armature::elapsed(progress, per));
        const double T = static_cast<double>(armature::total(progress, per)); // refuses a training without an end
        return std::pow(1 - std::min(t / T, 1.0), power);
    }
};
ARMATURE_PLUGIN(armature::Schedule<MySchedule>)
