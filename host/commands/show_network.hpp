// SPDX-License-Identifier: MIT
// show_network.hpp: `armature show --network FILE`: the layers of an experiment's network, and what they take.
#pragma once

#include "commands/cli.hpp"
#include "experiment/resolved.hpp"
#include "network/cost.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace armature::commands {

struct NetworkOptions {
    std::string file, format = "table", mode = "train", dot, svg;
    std::vector<std::string> overrides, plugin_folders;
    int depth = 1;

    void add(CLI::App &app); // --network, --mode, --depth, --dot, --svg, --plugin-path
};

// For --help: what the table's numbers mean.
extern const char *const counting_rules;

// An experiment's network with everything that its graph needs to live.
struct Network {
    plugin::Catalogue catalogue;
    std::unique_ptr<plugin::Registry> registry;
    experiment::Resolved experiment;
    network::Cost cost;
    network::Mode mode = network::Mode::train;
    int64_t batch = 0;
};

// Reads the experiment, asks its data set for shapes and classes, agrees all shapes. Nothing is trained, no parameter
// is allocated, no example is read. Throws Error or Errors.
std::unique_ptr<Network> look_at_network(const NetworkOptions &options);

int show_network(const NetworkOptions &options);

} // namespace armature::commands
