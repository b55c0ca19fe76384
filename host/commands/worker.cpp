// SPDX-License-Identifier: MIT
// worker.cpp: `armature worker`, the process that the coordinator starts for every run. Not for people.
#include "worker/worker.hpp"
#include "commands/commands.hpp"

namespace armature::commands {

Action worker(CLI::App &app) {
    app.description("Trains one run for a coordinator, over standard input and output");
    return [] { return worker::serve(); };
}

} // namespace armature::commands
