// SPDX-License-Identifier: MIT
// launch.hpp: the options and the closing words that run, sweep, resume and reproduce have in common.
#pragma once

#include "coordinator/coordinator.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <string>
#include <vector>

namespace armature::commands {

struct Launch {
    std::string database;
    std::vector<std::string> plugin_folders;
    int workers = 0; // 0: one a core
    double step_deadline = 300;
    uint64_t memory_limit = 0;
    bool quiet = false, no_artifacts = false;

    // --db, --plugin-path, --step-deadline, --memory-limit, --quiet
    void add_common(CLI::App &app);
    // --workers, --no-artifacts
    void add_study(CLI::App &app, bool many);
    coordinator::Options options() const;
    std::filesystem::path file() const; // the database
    std::string db_option() const;      // " --db FILE" for commands to try, or "" if it is the default one
};

// Everything wrong with an experiment that can be seen without opening its data; throws.
void check_experiment(const experiment::Document &document, const coordinator::Options &options);

// Says on standard error how to go on, and returns the exit code.
int interrupted(const coordinator::Summary &summary, const Launch &launch);

// "1234abcd": enough of a UUID to name it.
std::string brief(const std::string &uuid);

} // namespace armature::commands
