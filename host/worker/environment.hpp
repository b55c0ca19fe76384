// SPDX-License-Identifier: MIT
// environment.hpp: what this process can see of the machine, as the record wants it: what decides bits, and what does
// not.
#pragma once

#include "results/rows.hpp"

#include <string>

namespace armature::worker {

// Asked after every plugin is loaded: BLAS is described only if one of them brought it.
results::EnvironmentRow environment(const std::string &program_sha256);

} // namespace armature::worker
