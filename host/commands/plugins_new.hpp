// SPDX-License-Identifier: MIT
// plugins_new.hpp: `armature plugins new`, a part of `armature plugins`.
#pragma once

#include "commands/cli.hpp"
#include "commands/commands.hpp"

namespace armature::commands {

Action plugins_new(CLI::App &app);

} // namespace armature::commands
