// SPDX-License-Identifier: MIT
// command_line.hpp: what is wrong with a command line, in our words rather than CLI11's.
#pragma once

#include "commands/cli.hpp"
#include "support/error.hpp"

#include <string>
#include <vector>

namespace armature::commands {

// words: what was typed after the program's name.
Error command_line_error(const CLI::App &app, const CLI::ParseError &problem, const std::vector<std::string> &words);

} // namespace armature::commands
