// SPDX-License-Identifier: MIT
// activation_values.hpp: an activation at eight inputs: both zeros, both signs, and so far out that a careless formula
// overflows.
#pragma once

#include "support/guarded.hpp"

#include <string>

namespace armature::testing {

const Values &activation_inputs(); // -1e4, -3, -0.5, -0, 0, 0.75, 2, 1e4

// f and f' there, in double to 1e-14 and in float to single precision; long arrays as well as short ones.
void expect_activation(const std::string &name, const std::string &settings, const Values &f, const Values &slope);

} // namespace armature::testing
