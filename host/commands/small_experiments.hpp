// SPDX-License-Identifier: MIT
// small_experiments.hpp: small whole experiments in which one component takes part, made from its descriptor alone. A
// descriptor does not say what a component may be given, so these are guesses, the likeliest first; which of them work
// only a trial can tell (demonstration.hpp). What needs more than a guess tells its own beside its binary
// (check/example.hpp): nothing here is for a component alone, except the host's constructs, which have no such file.
#pragma once

#include "plugin/catalogue.hpp"

#include <vector>

namespace armature::commands {

// Every required setting, with a value that is likely to work.
Json required_settings(const plugin::Component &component);

// With the optimizer and the length that all of them have, where it names none.
Json completed(Json experiment);

std::vector<Json> small_experiments(const plugin::Component &component, const Json &settings);

} // namespace armature::commands
