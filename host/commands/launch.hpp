// SPDX-License-Identifier: MIT
// launch.hpp: the options and the closing words that run, sweep, resume and reproduce have in common.
#pragma once

#include "commands/cli.hpp"
#include "coordinator/coordinator.hpp"
#include "experiment/plugin_folders.hpp"
#include "plugin/catalogue.hpp"

#include <string>
#include <vector>

namespace armature::commands {

struct Launch {
    std::string database, allowed_plugins;
    std::vector<std::string> plugin_folders;
    int workers = 0; // 0: one a core
    double step_deadline = 300;
    int64_t memory_limit = 0; // bytes; 0: a fair share
    bool quiet = false, no_artifacts = false, keep_plugins = false;

    // --db, --plugin-path, --allow-plugins, --step-deadline, --memory-limit, --quiet
    void add_common(CLI::App &app);
    // --workers, --no-artifacts, --keep-plugins
    void add_study(CLI::App &app, bool many);
    coordinator::Options options() const;
    plugin::Catalogue catalogue() const; // of --plugin-path and the default folders
    // ... and between them those that the experiment names, of which it is told on standard error if the run is new.
    plugin::Catalogue catalogue(const experiment::Document &document,
                                experiment::Missing missing = experiment::Missing::refuse) const;
    std::filesystem::path file() const; // the database
    std::string db_option() const;      // " --db FILE" for commands to try, or "" if it is the default one
};

// Says on standard error how to go on, and returns the exit code.
int interrupted(const coordinator::Summary &summary, const Launch &launch);

// "1234abcd": enough of a UUID to name it.
std::string brief(const std::string &uuid);

std::string elapsed(double seconds); // "0.123 s", "2:05", "1:02:05"

} // namespace armature::commands
