// SPDX-License-Identifier: MIT
// schedule_bench.hpp: a schedule's factor at a moment of a training.
#pragma once

#include "support/loaded.hpp"

#include <string>

namespace armature::testing {

class ScheduleBench {
public:
    explicit ScheduleBench(const std::string &name, const Json &settings = Json::object())
        : schedule_(plugin::Kind::schedule, name, ARM_SCHEDULE_INTERFACE, settings) {}

    // A training of `epochs` epochs of `steps_per_epoch` steps; 0 epochs: of unknown length.
    int64_t epochs = 6, steps_per_epoch = 10;

    double at_step(int64_t step) const {
        const arm_progress progress{sizeof progress,        0,      step,           epochs * steps_per_epoch,
                                    step / steps_per_epoch, epochs, steps_per_epoch};
        double factor = 0;
        schedule_.instance.call(&arm_schedule::factor, &progress, &factor);
        return factor;
    }
    double at_epoch(int64_t epoch) const { return at_step(epoch * steps_per_epoch); }

private:
    Loaded<arm_schedule> schedule_;
};

} // namespace armature::testing
