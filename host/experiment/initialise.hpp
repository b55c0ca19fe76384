// SPDX-License-Identifier: MIT
// initialise.hpp: the "initialize" part of a document: which parameters begin with what a file holds.
#pragma once

#include "experiment/components.hpp"
#include "experiment/resolved.hpp"

#include <vector>

namespace armature::experiment {

// An object or a list of them. Opens no file; what the patterns fit is found when the network is there
// (training/initialise.hpp).
std::vector<Initialise> read_initialise(Context &context);

} // namespace armature::experiment
