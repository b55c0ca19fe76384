// SPDX-License-Identifier: MIT
// command_call.hpp: a command called in this process as the program would call it.
#pragma once

#include "commands/commands.hpp"

#include <string>
#include <vector>

namespace armature::testing {

using Command = commands::Action (*)(CLI::App &);

// What the command prints on standard output. It must return 0; what it throws passes through.
std::string output_of(Command command, std::vector<std::string> arguments);

// What its help ends with.
std::string footer_of(Command command);

} // namespace armature::testing
