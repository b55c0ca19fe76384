// SPDX-License-Identifier: MIT
// protocol.hpp: the pipe between coordinator and worker: newline-delimited JSON, at most 64 MiB a line, on the worker's
// original standard input and output. Numbers travel exactly; NaN and infinities as strings.
//
//   coordinator -> worker                                worker -> coordinator
//   {"request":"compile","experiment":{..},"folder":..,  {"event":"compiled", ...Compiled}
//    "file":..,"assignment":{..},"seed":7,               or {"event":"refused","errors":[{..}]}  and exits
//    "plugins":[folder..],"artifacts":folder, ...}
//   {"request":"train"}                                  {"event":"report","step":..,"epoch":..,"values":[[name,v]..]}
//                                                        {"event":"progress","step":..,"steps":..,"epoch":..}
//                                                        {"event":"pause"}  after each epoch's report, only if the
//   {"request":"continue"} or {"request":"stop"}          compile request had "watched":true
//                                                        {"event":"ended", ...Ended} or {"event":"failed","error":{..}}
//                                                        {"event":"crashing","component":".."}  from a signal handler
// A worker that sees the end of its input ends itself.
#pragma once

#include "experiment/resolved.hpp"
#include "plugin/catalogue.hpp"
#include "results/rows.hpp"
#include "support/json.hpp"
#include "training/training.hpp"

#include <string>
#include <vector>

namespace armature::worker {

struct CompileRequest {
    Json experiment; // the merged document
    std::string folder, file;
    experiment::Assignment assignment;
    uint64_t seed = 1;
    std::vector<std::string> plugin_folders;
    std::string allowed_plugins; // list of hashes; "": the user's, if there is one
    plugin::ById promised;       // the hash of the file that each component must come from; empty: any
    plugin::ById kept;           // components that come from these files instead of the installed ones
    std::string keep_plugins;    // folder for copies of the binaries that the run uses; "" stores none
    std::string artifacts;       // folder for checkpoints and tables; "" stores none
    bool watched = false;
    int64_t memory_limit = 0;   // bytes of private memory; 0: none
    std::string program_sha256; // of the program, hashed once by the coordinator; "" makes the worker do it
};

struct Compiled {  // what the record needs to know before the first step
    Json resolved; // canonical
    std::string data_sha256;
    std::vector<results::SourceRow> sources;
    std::vector<results::PluginRow> plugins;
    results::EnvironmentRow environment;
    int64_t parameter_count = 0, steps_total = 0, plan_bytes = 0;
    double seconds = 0;
};

struct Ended {
    std::string state, reason; // finished, diverged, pruned
    int64_t steps = 0, epochs = 0, best_step = 0;
    std::string weights_sha256;
    std::vector<results::ArtifactRow> artifacts;
    int64_t peak_bytes = 0;
    double seconds = 0;
};

// One message as one line, and back. Text that is not UTF-8 (a plugin's message) gets replacement characters. decode
// throws Error(Fault::internal) for what is not a JSON object.
std::string encode(const Json &message);
Json decode(const std::string &line);

Json to_json(const CompileRequest &);
Json to_json(const Compiled &);
Json to_json(const Ended &);
Json to_json(const training::Report &);
Json to_json(const Error &);
CompileRequest compile_request(const Json &);
Compiled compiled(const Json &);
Ended ended(const Json &);
training::Report report(const Json &);
Error error(const Json &);

} // namespace armature::worker
