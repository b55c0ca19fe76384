// SPDX-License-Identifier: MIT
// memory.hpp: what runs under valgrind: one life of a component in this process, with what the checks had found out.
#pragma once

#include <filesystem>

namespace armature::check {

// `known`: a file that level 9 wrote. Throws what the host would throw.
void relive(const std::filesystem::path &plugin, const std::filesystem::path &known);

} // namespace armature::check
