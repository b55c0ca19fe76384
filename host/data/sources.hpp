// SPDX-License-Identifier: MIT
// sources.hpp: the hash of a data file, or of a folder of them (tree.hpp), without reading it again where that can be
// known to be the same.
#pragma once

#include "data/data.hpp"

namespace armature::data {

// Finds and hashes. Throws Error(Fault::data).
Source source(const std::string &named, const std::filesystem::path &folder);

} // namespace armature::data
