// SPDX-License-Identifier: MIT
// schedule.hpp: a factor that follows the progress of training; 1 where an experiment has no schedule.
#pragma once

#include "experiment/resolved.hpp"
#include "plugin/registry.hpp"

#include <fmt/format.h>

#include <optional>

namespace armature::training {

class Schedule {
public:
    Schedule(const std::optional<experiment::Component> &component, plugin::Registry &registry, const std::string &of) {
        if (component) {
            instance_ =
                plugin::make<arm_schedule>(registry, plugin::Kind::schedule, component->name, ARM_SCHEDULE_INTERFACE,
                                           component->settings, fmt::format("schedule {} of {}", component->name, of));
        }
    }
    double factor(const arm_progress &progress) const {
        double factor = 1;
        if (instance_) {
            instance_.call(&arm_schedule::factor, &progress, &factor);
        }
        return factor;
    }

private:
    plugin::Instance<arm_schedule> instance_;
};

} // namespace armature::training
