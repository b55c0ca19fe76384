// SPDX-License-Identifier: MIT
#include "training/course.hpp"

#include "experiment/stages.hpp"

namespace armature::training {

std::vector<Leg> course(const experiment::Training &train, int64_t examples) {
    std::vector<Leg> legs;
    int64_t number = 0;
    for (experiment::Stage &stage : experiment::stages(train)) {
        Leg leg{.stage = std::move(stage), .number = ++number, .steps_per_epoch = 1, .length = {}};
        const int64_t each = leg.steps_per_epoch = (examples + leg.stage.batch - 1) / leg.stage.batch;
        leg.length.steps = leg.stage.steps > 0 ? leg.stage.steps : leg.stage.epochs * each;
        leg.length.epochs = each > 0 ? (leg.length.steps + each - 1) / each : 0;
        if (!legs.empty() && legs.back().length.steps == 0) {
            legs.back() = std::move(leg);
        } else if (legs.empty() || leg.length.steps > 0) {
            legs.push_back(std::move(leg));
        }
    }
    return legs;
}

Distance length(const std::vector<Leg> &course) {
    Distance all;
    for (const Leg &leg : course) {
        all.steps += leg.length.steps;
        all.epochs += leg.length.epochs;
    }
    return all;
}

} // namespace armature::training
