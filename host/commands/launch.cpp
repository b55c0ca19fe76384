// SPDX-License-Identifier: MIT
// launch.cpp: options common to everything that trains.
#include "commands/launch.hpp"

#include "experiment/resolve.hpp"
#include "results/query.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <thread>

namespace armature::commands {

void Launch::add_common(CLI::App &app) {
    app.add_option("--db", database, "results database [ARMATURE_DB or runs.db]")->type_name("FILE");
    app.add_option("--plugin-path", plugin_folders, "a folder with plugins, searched before the installed ones")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
    app.add_option("--step-deadline", step_deadline, "end a run as hung after so many seconds without progress")
        ->check(CLI::Range(0.001, 1e9))
        ->capture_default_str();
    app.add_option("--memory-limit", memory_limit,
                   "memory a run may have: 2G [3/4 of the machine's, shared by workers]")
        ->transform(CLI::AsSizeValue(false))
        ->type_name("BYTES");
    app.add_flag("--quiet,-q", quiet, "no progress on standard error");
}

void Launch::add_study(CLI::App &app, bool many) {
    if (many) {
        app.add_option("--workers", workers, "runs at once [one a core]")->check(CLI::Range(1, 4096));
    }
    app.add_flag("--no-artifacts", no_artifacts, "store no checkpoints and no logs");
}

coordinator::Options Launch::options() const {
    coordinator::Options out;
    out.database = file();
    out.plugin_folders.assign(plugin_folders.begin(), plugin_folders.end());
    out.workers = workers > 0 ? workers : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    out.step_deadline = step_deadline;
    out.memory_limit = static_cast<int64_t>(std::min<uint64_t>(memory_limit, std::numeric_limits<int64_t>::max()));
    out.quiet = quiet;
    out.store_artifacts = !no_artifacts;
    return out;
}

std::filesystem::path Launch::file() const {
    return database.empty() ? results::default_database() : std::filesystem::path(database);
}

std::string Launch::db_option() const {
    return database.empty() ? "" : " --db " + database;
}

void check_experiment(const experiment::Document &document, const coordinator::Options &options) {
    std::vector<std::filesystem::path> search = options.plugin_folders;
    for (const std::filesystem::path &folder : plugin::Catalogue::default_search()) {
        search.push_back(folder);
    }
    experiment::check(document, plugin::Catalogue::scan(search));
}

int interrupted(const coordinator::Summary &summary, const Launch &launch) {
    std::cerr << fmt::format("Interrupted. Everything recorded stays; go on with:\n  armature resume {}{}\n",
                             brief(summary.study_uuid), launch.db_option());
    return static_cast<int>(Fault::interrupted);
}

std::string brief(const std::string &uuid) {
    return uuid.substr(0, 8);
}

} // namespace armature::commands
