// SPDX-License-Identifier: MIT
// entries.hpp: the network as it is written, read whole: also alternatives that are not chosen, groups that are not
// repeated and sub-networks that are not used, so that a sweep's later trials hold no surprise.
#pragma once

#include "experiment/components.hpp"

namespace armature::experiment {

// Adds a problem for every unknown key or component and every setting outside its schema; evaluates nothing.
void check_entries(Context &context);

} // namespace armature::experiment
