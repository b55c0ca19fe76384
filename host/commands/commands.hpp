// SPDX-License-Identifier: MIT
// commands.hpp: one function a verb. Each adds its options to its subcommand and returns what to run; main.cpp knows
// only this list. A command returns an exit code (support/error.hpp) or throws Error / Errors.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace armature::commands {

using Action = std::function<int()>;

Action run(CLI::App &app);
Action sweep(CLI::App &app);
Action resume(CLI::App &app);
Action runs(CLI::App &app);
Action show(CLI::App &app);
Action compare(CLI::App &app);
Action query(CLI::App &app);
Action reproduce(CLI::App &app);
Action plugins(CLI::App &app); // list, show, scan
Action schema(CLI::App &app);
Action data(CLI::App &app); // list, check
Action import_model(CLI::App &app);
Action export_model(CLI::App &app);
Action doctor(CLI::App &app);
Action worker(CLI::App &app); // not shown in --help

} // namespace armature::commands
