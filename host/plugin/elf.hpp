// SPDX-License-Identifier: MIT
// elf.hpp: whether a file is a shared object that this machine can map, found out by reading. Runs nothing of it.
#pragma once

#include <filesystem>
#include <string>

namespace armature::plugin {

// What stands against loading the file, as one sentence; "" if nothing does. The loader trusts the headers that are
// checked here: it maps what they say, and a file shorter than that ends the process with SIGBUS.
std::string unloadable(const std::filesystem::path &file);

} // namespace armature::plugin
