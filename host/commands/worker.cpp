// SPDX-License-Identifier: MIT
// worker.cpp: `armature worker`, the process that the coordinator starts for every run. Not for people.
#include "worker/worker.hpp"
#include "commands/cli.hpp"
#include "worker/nursery.hpp"

#include "commands/commands.hpp"
#include <memory>

namespace armature::commands {

Action worker(CLI::App &app) {
    const auto nursery = std::make_shared<bool>(false);
    app.description("Trains one run for a coordinator, over standard input and output");
    app.add_flag("--nursery", *nursery, "forks such workers on demand instead");
    return [nursery] { return *nursery ? worker::nurse() : worker::serve(); };
}

} // namespace armature::commands
