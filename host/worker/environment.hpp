// SPDX-License-Identifier: MIT
// environment.hpp: what this process can see of the machine, as the record wants it: what decides bits, and what does
// not.
#pragma once

#include "results/rows.hpp"

#include <string>

namespace armature::worker {

// Loads the BLAS that plugins link and what multiplies for it, if installed: it is described whether or not a run's
// plugins use it, so that the same run has the same record however its worker was started.
void load_blas();

results::EnvironmentRow environment(const std::string &program_sha256);

} // namespace armature::worker
