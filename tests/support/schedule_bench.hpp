// SPDX-License-Identifier: MIT
// schedule_bench.hpp: the plugin checker's bench for schedules, with built plugins by name.
#pragma once

#include "check/small_benches.hpp"
#include "support/loaded.hpp"

#include <string>

namespace armature::testing {

class ScheduleBench : public check::ScheduleBench {
public:
    explicit ScheduleBench(const std::string &name, const Json &settings = Json::object())
        : check::ScheduleBench(component(plugin::Kind::schedule, name), settings) {}
};

} // namespace armature::testing
