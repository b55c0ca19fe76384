// SPDX-License-Identifier: MIT
// small_experiments.hpp: small whole experiments in which one component takes part, made from its descriptor alone. A
// descriptor does not say what a component may be given, so these are guesses, the likeliest first; which of them work
// only a trial can tell (demonstration.hpp).
#pragma once

#include "plugin/catalogue.hpp"

#include <vector>

namespace armature::commands {

// Every required setting, with a value that is likely to work.
Json required_settings(const plugin::Component &component);

std::vector<Json> small_experiments(const plugin::Component &component, const Json &settings);

} // namespace armature::commands
