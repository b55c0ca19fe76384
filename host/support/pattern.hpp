// SPDX-License-Identifier: MIT
// pattern.hpp: names by pattern, where each * stands for any text, also for none. Nothing else has a meaning of its
// own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace armature {

// What each * of the pattern stands for in this name, the first ones as short as can be; nullopt if it does not fit.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view name);

size_t stars(std::string_view pattern);
// The pattern with a text for each of its stars.
std::string filled(std::string_view pattern, const std::vector<std::string> &texts);

// What may have been meant by a pattern that fits none of these names: patterns of the same form that do, then the
// names. "encodr.*" -> "encoder.*" ...
std::vector<std::string> alternatives(std::string_view pattern, const std::vector<std::string> &names);

} // namespace armature
