// SPDX-License-Identifier: MIT
// machine.cpp: decided once a study.
#include "coordinator/machine.hpp"

#include "coordinator/artifacts.hpp"
#include "coordinator/pinning.hpp"
#include "data/cache.hpp"
#include "experiment/plugin_folders.hpp"
#include "plugin/catalogue.hpp"
#include "support/hash.hpp"

#include <algorithm>
#include <unistd.h>

namespace armature::coordinator {

namespace fs = std::filesystem;

namespace {

int64_t fair_share(int workers) {
    const int64_t memory = int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
    return memory / 4 * 3 / std::max(1, workers);
}

} // namespace

Machine::Machine(const Options &options, const experiment::Document &document)
    : kernels(kernel_set()), options_(options), program_(options.program.empty() ? "/proc/self/exe" : options.program),
      program_sha256_(sha256_file(program_)),
      memory_limit_(options.memory_limit > 0 ? options.memory_limit : fair_share(options.workers)) {
    data::cache_bound(); // workers read it from the environment: what is wrong with it is said here, once
    if (!options.allowed_plugins.empty()) {
        allowed_plugins_ = fs::absolute(options.allowed_plugins).string();
    }
    for (const fs::path &folder : options.plugin_folders) {
        plugin_folders_.push_back(fs::absolute(folder).string());
    }
    for (const fs::path &folder : experiment::plugin_folders(document, experiment::Missing::leave_out)) {
        plugin_folders_.push_back(fs::absolute(folder).string());
    }
    for (const fs::path &folder : plugin::Catalogue::default_search()) {
        plugin_folders_.push_back(folder.string());
    }
}

WorkerPlan Machine::plan(int64_t threads, bool portable) const {
    return {.program = program_,
            .kernels = portable ? portable_kernels : kernels,
            .threads = std::max<int64_t>(1, threads),
            .deadline = options_.step_deadline,
            .nursery = threads <= 1 && !portable ? nursery_.get() : nullptr};
}

void Machine::start_nursery() {
    nursery_ = std::make_unique<Nursery>(program_, worker_environment(kernels, 1), plugin_folders_, allowed_plugins_);
}

worker::CompileRequest Machine::request(const std::string &artifacts) const {
    worker::CompileRequest request;
    request.plugin_folders = plugin_folders_;
    request.allowed_plugins = allowed_plugins_;
    request.promised = options_.promised;
    request.keep_plugins = options_.keep_plugins ? plugin_store(options_.database).string() : "";
    request.artifacts = artifacts;
    request.memory_limit = memory_limit_;
    request.program_sha256 = program_sha256_;
    return request;
}

} // namespace armature::coordinator
