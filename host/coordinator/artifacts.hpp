// SPDX-License-Identifier: MIT
// artifacts.hpp: the files that a run leaves, in a folder of its own beside the database: checkpoints, tables of
// metrics and its log; and, in one folder for all runs, the plugins that were kept.
#pragma once

#include "coordinator/attempt.hpp"
#include "coordinator/coordinator.hpp"

namespace armature::coordinator {

// Where plugins are kept (plugin/kept.hpp), whether or not there are any. Absolute.
std::filesystem::path plugin_store(const std::filesystem::path &database);

// Absolute; empty if none are kept.
std::filesystem::path artifact_folder(const Options &options, const std::string &run_uuid);

// Writes the log, if the worker printed anything, and gives the rows of all files; their paths are relative to the
// database's folder, so that both can be moved together.
std::vector<results::ArtifactRow> keep_artifacts(const Options &options, const std::string &run_uuid,
                                                 const Attempt &attempt);

// Removes what an interrupted run left.
void forget_artifacts(const Options &options, const std::string &run_uuid);

} // namespace armature::coordinator
