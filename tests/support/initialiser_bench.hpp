// SPDX-License-Identifier: MIT
// initialiser_bench.hpp: a parameter filled by an initialiser of the built plugins, and the moments of what came out.
#pragma once

#include "check/small_benches.hpp"
#include "support/guarded.hpp"

#include <string>
#include <vector>

namespace armature::testing {

using check::Parameter;

// Throws what the host would throw.
Values initialised(const std::string &name, const std::string &settings, const Parameter &parameter,
                   int32_t type = ARM_F64);

struct Moments {
    double mean, deviation, lowest, highest;
};
Moments moments(const Values &values);

// Equal seeds give equal bits, other seeds other numbers, and float the rounded doubles; the descriptor is complete.
void expect_initialiser(const std::string &name, const std::string &settings, const Parameter &parameter,
                        bool random = true);

} // namespace armature::testing
