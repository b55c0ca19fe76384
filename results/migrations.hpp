// SPDX-License-Identifier: MIT
// migrations.hpp: the numbered SQL files of results/schema, compiled in. The schema's version is their number.
#pragma once

#include <vector>

namespace armature::results {

extern const std::vector<const char *> migrations;

} // namespace armature::results
