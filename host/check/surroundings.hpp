// SPDX-License-Identifier: MIT
// surroundings.hpp: what a block or a cell may apply.
#pragma once

#include "plugin/catalogue.hpp"

namespace armature::check {

// The components in the folder of its own file and below, then those of `search`, or of the folders that a run would
// search if it is empty.
plugin::Catalogue surroundings(const std::filesystem::path &file, std::vector<std::filesystem::path> search);

} // namespace armature::check
