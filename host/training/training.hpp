// SPDX-License-Identifier: MIT
// training.hpp: the loop: batches, losses, the optimizer, validation, early stopping, the best weights, the test split.
// Knows neither the pipe nor the database: what happens goes to a Listener.
#pragma once

#include "data/data.hpp"
#include "experiment/resolved.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace armature::training {

// Metric values at one moment, in a fixed order: "training.loss", "validation.loss", "validation.accuracy",
// "test.accuracy", "gradient_norm", "rate". Test values come once, at the end, with the chosen weights.
struct Report {
    int64_t step = 0;  // steps done
    int64_t epoch = 0; // epochs begun; the first is 1
    std::vector<std::pair<std::string, double>> values;
};

class Listener {
public:
    virtual ~Listener() = default;
    virtual void report(const Report &report) = 0;
    // At least every fifth of a second while anything runs: liveness, and the progress line.
    virtual void progress(int64_t step, int64_t steps_total, int64_t epoch) = 0;
    // True to end the run here as pruned. Asked after each epoch's report.
    virtual bool stop() = 0;
};

struct Checkpoint {
    std::string which; // "best", "last"
    std::filesystem::path file;
    std::string sha256;
    int64_t bytes = 0, step = 0;
};

struct Outcome {
    enum class End { finished, diverged, pruned } end = End::finished;
    int64_t steps = 0, epochs = 0;
    int64_t best_step = 0;
    std::string weights_sha256; // of the chosen parameters and persistent tensors, then the last ones
    std::string reason;         // of a divergence: which loss, which step
    std::vector<Checkpoint> checkpoints;
    std::vector<std::pair<std::string, double>> final_values; // the last report of every metric
};

// Trains from an initialised network. Checkpoints go to `folder` (made if needed) as "<which>.armature".
Outcome train(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
              plugin::Registry &registry, Listener &listener, const std::filesystem::path &folder);

} // namespace armature::training
