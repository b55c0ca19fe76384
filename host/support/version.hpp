// SPDX-License-Identifier: MIT
// version.hpp: the version of Armature, as CMakeLists.txt has it.
#pragma once

namespace armature {

inline constexpr const char *version = "0.1.0";

} // namespace armature
