// SPDX-License-Identifier: MIT
// rows.hpp: what is recorded, as plain values. Times are UTC text; identifiers are UUIDs made by the client.
#pragma once

#include "support/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace armature::results {

struct StudyRow {
    std::string uuid, name, question, created;
    Json experiment;    // the merged document, before any trial's values
    std::string folder; // relative paths in it start here
    Json sweep;         // space, sampler, options, trials, replicates, seed
    std::string objective;
    bool maximize = false;
};

struct ParameterRow { // one variable's value in a trial
    std::string name;
    Json value; // a number, a text or a boolean
};

struct PluginRow {
    std::string sha256, file, compiler, flags, instruction_set, sdk_version;
    int64_t abi_major = 0, abi_minor = 0;
    std::vector<std::string> components; // "layer affine" ...: those that the run uses
    std::vector<std::string> versions;   // of the components, in their order: "1.2.0"; "" where it is not known
    std::string build_id;                // the linker's; "" if it has none or it is not known
};

struct SourceRow { // a file of a data set
    std::string named, path, sha256;
    int64_t bytes = 0;
};

// What the run can see of the machine; everything in `bits` decides results, `notes` does not.
struct EnvironmentRow {
    std::string sha256; // of canonical `bits`
    Json bits;  // kernel set, vector math, BLAS and its version, thread counts, rng_version, float mode, host program's
                // hash, compiler and flags, glibc
    Json notes; // processor model, host name, kernel, memory
};

struct RunStart {
    std::string uuid, study_uuid, parent_uuid; // parent: of a retry, else ""
    int64_t trial = 0;                         // number within the study
    int64_t replicate = 0;
    std::vector<ParameterRow> parameters; // of the trial
    uint64_t seed = 0;
    Json resolved; // the canonical resolved experiment
    std::string data_sha256;
    std::vector<SourceRow> sources;
    std::vector<PluginRow> plugins;
    EnvironmentRow environment;
    int64_t parameter_count = 0;
    std::string started;
    int64_t owner_pid = 0; // of the coordinator, with its start time and the boot: is it alive?
    std::string owner_identity;
};

// A run that compile refused: recorded too.
struct RunRefused {
    std::string uuid, study_uuid;
    int64_t trial = 0, replicate = 0;
    std::vector<ParameterRow> parameters;
    uint64_t seed = 0;
    std::string message, started;
};

struct MetricRow {
    std::string name;
    int64_t step = 0, epoch = 0;
    double value = 0; // NaN and infinities are kept
};

struct ArtifactRow {
    std::string name, path, sha256;
    int64_t bytes = 0;
};

struct EventRow { // a log line, a warning, a retry ...
    std::string time, level, text;
};

struct RunEnd {
    std::string uuid;
    std::string state;  // finished, diverged, failed, crashed, hung, pruned, interrupted
    std::string reason; // one sentence; empty for finished
    int64_t steps = 0, epochs = 0, best_step = 0;
    std::string weights_sha256, metrics_sha256; // metrics_sha256: of all metric rows in order
    std::vector<ArtifactRow> artifacts;
    std::string ended;
    double seconds = 0, compile_seconds = 0; // wall clock
    int64_t peak_bytes = 0;                  // resident memory
};

// A run as read back.
struct RunRecord {
    RunStart start;
    std::string state;
    RunEnd end;
    StudyRow study;
    std::vector<MetricRow> metrics;
};

} // namespace armature::results
