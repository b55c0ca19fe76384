// SPDX-License-Identifier: MIT
// nearest.hpp: the known name that is nearest to a misspelt one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace armature {

// The nearest of `known` by edit distance (insert, delete, replace, swap of neighbours), or "" if none is near enough
// (a third of the length, at least 2).
std::string nearest(std::string_view name, const std::vector<std::string> &known);
// A hint: `did you mean "affine"?`, or a list of the known names, shortened to what fits two lines.
std::string suggest(std::string_view name, const std::vector<std::string> &known);

} // namespace armature
