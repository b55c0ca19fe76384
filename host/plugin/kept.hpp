// SPDX-License-Identifier: MIT
// kept.hpp: plugins' binaries stored once by their hashes, so that a run can be reproduced when the installed ones are
// others by then: FOLDER/SHA256/affine.so. Such a folder also does for --plugin-path.
#pragma once

#include "plugin/binary.hpp"

#include <filesystem>
#include <string>

namespace armature::plugin {

// Stores it if it is not there; a damaged copy is replaced. Written to a temporary file and renamed, so that a copy is
// whole or absent whoever else writes or dies; without an fsync: a copy that a power cut has torn is found out by its
// hash. Throws Error(Fault::database).
void keep(const Binary &binary, const std::filesystem::path &folder);

// The kept file with these bytes; "" if there is none. Throws Error(Fault::plugin) if it has other bytes.
std::filesystem::path find_kept(const std::filesystem::path &folder, const std::string &sha256);

} // namespace armature::plugin
