// SPDX-License-Identifier: MIT
// text_width.hpp: how much room text takes on a terminal. Text is UTF-8; what is not counts byte by byte.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace armature::commands {

size_t text_width(std::string_view text); // in cells: 0 for combining marks, 2 for wide characters
// At most `width` cells: cut at a character, with an ellipsis in the last cell if anything was cut.
std::string shortened(std::string_view text, size_t width);
// Lines of at most `width` cells, broken at spaces; a longer word, and what is left after `most` lines, is shortened.
std::vector<std::string> wrapped(std::string_view text, size_t width, size_t most);
// Without control characters: line breaks and tabs become spaces, the others vanish, so that text out of a file or a
// plugin cannot steer the terminal.
std::string one_line(std::string_view text);

} // namespace armature::commands
