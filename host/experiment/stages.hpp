// SPDX-License-Identifier: MIT
// stages.hpp: the stages of a training, each complete: what the file leaves out is filled in from the whole.
#pragma once

#include "experiment/components.hpp"
#include "experiment/resolved.hpp"

#include <vector>

namespace armature::experiment {

// "stages" in "train". Names of losses are checked; patterns of parameters need the network (training/focus.hpp).
std::vector<Stage> read_stages(Context &context, const Training &train, const std::vector<Loss> &losses);

// What a training goes through: its stages, or itself as the only one.
std::vector<Stage> stages(const Training &train);

} // namespace armature::experiment
