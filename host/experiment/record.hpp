// SPDX-License-Identifier: MIT
// record.hpp: a resolved experiment as one JSON object, every key written out: what is recorded with a run, and itself
// an experiment file that resolves to the same again.
#pragma once

#include "experiment/resolved.hpp"

namespace armature::experiment {

Json record(const Resolved &resolved);

} // namespace armature::experiment
