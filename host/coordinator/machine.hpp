// SPDX-License-Identifier: MIT
// machine.hpp: what all workers of this coordinator have in common: the program and its hash, kernels, plugin folders
// and limits.
#pragma once

#include "coordinator/attempt.hpp"
#include "coordinator/coordinator.hpp"

#include <memory>

namespace armature::coordinator {

class Machine {
public:
    Machine(const Options &options, const experiment::Document &document);

    WorkerPlan plan(int64_t threads, bool portable = false) const;
    // From now on, workers with one thread and this processor's kernels come from a nursery: pays from the third run
    // on.
    void start_nursery();
    // Without experiment, assignment and seed.
    worker::CompileRequest request(const std::string &artifacts) const;

    std::string kernels; // chosen for this processor; replay sets what was recorded

private:
    Options options_;
    std::filesystem::path program_;
    std::string program_sha256_;
    std::unique_ptr<Nursery> nursery_;
    std::vector<std::string> plugin_folders_;
    std::string allowed_plugins_;
    int64_t memory_limit_;
};

} // namespace armature::coordinator
