// SPDX-License-Identifier: MIT
// results_options.hpp: what every command that only reads results takes: which database, and in which format it
// answers.
#pragma once

#include "commands/cli.hpp"
#include "commands/table.hpp"
#include "results/query.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace armature::commands {

struct ResultsOptions {
    std::string database, format = "table";

    void add(CLI::App &app); // --db, --format
    std::filesystem::path file() const;
    std::unique_ptr<results::Reader> open() const;
    std::string db_option() const; // " --db FILE" for commands to try, or ""
};

} // namespace armature::commands
