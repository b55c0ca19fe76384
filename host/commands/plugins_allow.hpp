// SPDX-License-Identifier: MIT
#pragma once

#include "commands/cli.hpp"
#include "commands/commands.hpp"

namespace armature::commands {

// `armature plugins allow`: puts plugins on the list of those that may be loaded.
Action plugins_allow(CLI::App &app);

} // namespace armature::commands
