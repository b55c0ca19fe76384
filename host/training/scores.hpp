// SPDX-License-Identifier: MIT
// scores.hpp: losses and metrics gathered over the batches of a split: the mean loss over its examples, in double, and
// what each metric component makes of them.
#pragma once

#include "training/losses.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace armature::training {

using Values = std::vector<std::pair<std::string, double>>;

// The metric components of an experiment, agreed with the shapes of a plan. Shared by all splits.
class Metrics {
public:
    struct Result {
        std::string name; // "accuracy", "confusion_counts.true_0.predicted_1"
        int better = 0;   // 1 larger, -1 smaller, 0 neither
    };
    struct Metric {
        const experiment::Metric *of = nullptr;
        plugin::Instance<arm_metric> instance;
        int64_t doubles = 0;
        std::vector<Result> results;
    };
    // The plans are those with the largest batch of each mode; `evaluate` may be nullptr. A metric of a layer that a
    // mode leaves out is not taken in that mode.
    Metrics(const experiment::Resolved &experiment, const network::Plan &train, const network::Plan *evaluate,
            plugin::Registry &registry);

    const std::vector<Metric> &list() const { return list_; }
    // May metric i be taken in this mode?
    bool in(network::Mode mode, size_t i) const { return taken_[mode == network::Mode::train ? 0 : 1][i]; }

private:
    static arm_status set_accumulator(void *context, int64_t doubles);
    static arm_status add_value(void *context, const char *name, int32_t better);
    void configure(Metric &metric, const network::Plan &plan) const;

    std::vector<Metric> list_;
    std::vector<bool> taken_[2];
};

class Scores {
public:
    // prefix: "training". `losses` and `metrics` stay alive as long as this.
    Scores(std::string prefix, network::Mode mode, const Losses &losses, const Metrics &metrics);

    void clear();
    // The batch of the plan's last forward pass; total is its weighted loss.
    void add(const network::Plan &plan, double total);
    double loss() const { return total_ / static_cast<double>(examples_); }
    // Appends "training.loss", "training.NAME" for each loss where there are several, "training.accuracy" ...: what
    // takes part in the mode. The sum is left out where no loss that is part of it does.
    void values(Values &into) const;
    // The same names, in whichever stage, and which direction is better (1 larger, -1 smaller, 0 neither).
    std::map<std::string, int> directions() const;

private:
    std::string prefix_;
    network::Mode mode_;
    const Losses &losses_;
    const Metrics &metrics_;
    int64_t examples_ = 0;
    double total_ = 0;
    std::vector<double> each_;         // sum of every loss over the examples
    std::vector<double> accumulators_; // of all metrics, one after another
    std::vector<size_t> offsets_;
};

} // namespace armature::training
