// SPDX-License-Identifier: MIT
// training.hpp: the loop: stages, batches, losses, the optimizer, validation, early stopping, the best weights, the
// test split. Knows neither the pipe nor the database: what happens goes to a Listener.
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

// Metric values at one moment, in a fixed order.
//   After each epoch (and after the last step): "training.loss", "training.NAME" of each loss where there are several,
//   "training.accuracy" and the other metrics, all gathered over the epoch's own batches; the same for "validation";
//   "gradient_norm" (the mean over the epoch's steps, before clipping) if gradients are clipped; "rate" of the last
//   step; "stage", from 1, if the training has stages. With report "step" also after each step: "step.loss",
//   "gradient_norm", "rate" of that step. At the end, once, with the chosen weights: "test.loss", "test.accuracy" ...
struct Report {
    int64_t step = 0;  // steps done
    int64_t epoch = 0; // epochs begun, through all stages; the first is 1
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

struct StoredTable {  // a metric's (tables.hpp)
    std::string name; // "test.confusion_counts.csv"
    std::filesystem::path file;
    std::string sha256;
    int64_t bytes = 0;
};

struct Outcome {
    enum class End { finished, diverged, pruned } end = End::finished;
    int64_t steps = 0, epochs = 0;
    int64_t best_step = 0;
    std::string weights_sha256; // of the chosen parameters and persistent tensors, then the last ones
    std::string reason;         // of a divergence: which loss, which step
    std::vector<Checkpoint> checkpoints;
    std::vector<StoredTable> tables;                          // of validation and test, with the chosen weights
    std::vector<std::pair<std::string, double>> final_values; // the last report of every metric
};

// How many steps a training of so many examples has, if nothing ends a stage early.
int64_t steps_total(const experiment::Training &train, int64_t examples);

// Throws what `train` would throw before its first step: settings, metrics that do not fit their output, a metric to
// select by that nobody reports, a stage that trains nothing. Makes the plans that training will use, stage by stage;
// returns the bytes of the largest for a step.
int64_t check(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
              plugin::Registry &registry);

// Trains from an initialised network. Checkpoints and tables go to `folder` (made if needed) as "<which>.armature" and
// "<split>.<metric>.csv"; without a folder there are no tables.
Outcome train(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
              plugin::Registry &registry, Listener &listener, const std::filesystem::path &folder);

} // namespace armature::training
