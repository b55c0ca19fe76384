// SPDX-License-Identifier: MIT
// coordinator.hpp: runs a study's trials in worker processes, side by side, and records them. The only writer of the
// database; loads no plugin.
#pragma once

#include "experiment/document.hpp"
#include "plugin/catalogue.hpp"
#include "results/rows.hpp"
#include "search/sampler.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace armature::coordinator {

struct Options {
    std::filesystem::path database;
    std::vector<std::filesystem::path> plugin_folders;
    std::filesystem::path allowed_plugins; // list of hashes; empty: the user's, if there is one
    plugin::ById promised;     // the hash of the file that each component must come from; empty: any. A run that finds
                               // another one ends the study: nothing goes on with other code than it began with
    bool keep_plugins = false; // store the binaries that runs use beside the database
    int workers = 1;
    double step_deadline = 300; // seconds without any sign of progress before a worker is killed as hung
    int64_t memory_limit = 0;   // bytes of private memory a worker may have; 0: 3/4 of the machine's / workers
    bool quiet = false;
    bool store_artifacts = true;
    bool retry_failed = false;     // resume: also what failed, crashed or hung, as new attempts
    std::filesystem::path program; // whose verb `worker` is started; empty: this program
};

struct Summary {
    std::string study_uuid;
    int64_t finished = 0, diverged = 0, failed = 0, refused = 0, pruned = 0; // failed: failed, crashed or hung
    bool interrupted = false;
    std::string best_run; // by the objective, among finished runs
    std::string last_run; // the last one that was recorded
    double seconds = 0;
};

// Starts a study, or goes on with one (resume: the study's uuid; the document is the recorded one). Progress goes to
// standard error: a live line on a terminal, plain lines otherwise. SIGINT and SIGTERM end the workers and return with
// `interrupted`; everything recorded stays. A study of one trial that compile refuses is recorded as refused and then
// throws what was wrong.
Summary run_study(const experiment::Document &document, const search::Sweep &sweep, const Options &options);
Summary resume_study(const std::string &study_uuid, const Options &options);

// One run under a record's resolved experiment, not recorded: for reproduce.
struct Replay {
    std::string state, reason; // of a RunEnd; or "refused" with its errors; or "compiled", if that was all
    std::vector<Error> errors;
    std::string weights_sha256, metrics_sha256;
    Json resolved;
    std::vector<results::MetricRow> metrics;
    std::vector<results::PluginRow> plugins;
    std::vector<results::SourceRow> sources;
    results::EnvironmentRow environment;
    std::string data_sha256;
};
// compile_only: stop before training (fingerprints only). kept: components that come from these files instead of the
// installed ones.
Replay replay(const results::RunRecord &record, const Options &options, const plugin::ById &kept, bool compile_only);

} // namespace armature::coordinator
