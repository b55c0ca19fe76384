// SPDX-License-Identifier: MIT
// plugins_check.hpp: `armature plugins check`, a part of `armature plugins`.
#pragma once

#include "commands/cli.hpp"
#include "commands/commands.hpp"

namespace armature::commands {

Action plugins_check(CLI::App &app);

} // namespace armature::commands
