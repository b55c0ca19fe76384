// SPDX-License-Identifier: MIT
// frozen_kinds.hpp: what the components of tests/sdk/abi/kinds must answer, whoever built them and when.
#pragma once

#include <filesystem>

namespace armature::testing {

// Scans the folder, loads bent, halves, offset and stripes, calls everything that they have with settings of every
// type, in float and in double, and expects the recorded values.
void expect_frozen_kinds(const std::filesystem::path &folder);

} // namespace armature::testing
