// SPDX-License-Identifier: MIT
// installation.hpp: where the files are that belong to this program: seen from the program itself, so that an
// installation may be moved. A build tree is laid out like one.
#pragma once

#include <filesystem>

namespace armature {

// The folder above the one that the running program stands in: /usr for /usr/bin/armature; "" if it cannot be told.
std::filesystem::path installation();
// PREFIX/share/armature/NAME ("templates", "experiments"); "" likewise.
std::filesystem::path shared_file(const std::filesystem::path &name);

} // namespace armature
