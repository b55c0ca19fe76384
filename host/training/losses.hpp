// SPDX-License-Identifier: MIT
// losses.hpp: what training minimises: the weighted sum of an experiment's losses, each weight under its schedule. A
// loss of a layer that evaluation leaves out is a number in training only.
#pragma once

#include "network/network.hpp"
#include "training/schedule.hpp"

#include <string>
#include <vector>

namespace armature::training {

class Losses {
public:
    // counts: of each loss, whether it is part of the sum; empty: all. The others are measured only. The plans are one
    // of each mode; `evaluate` may be nullptr.
    Losses(const experiment::Resolved &experiment, const std::vector<bool> &counts, const network::Plan &train,
           const network::Plan *evaluate, plugin::Registry &registry);

    // Sets the weights for the steps and evaluations that follow.
    void at(const arm_progress &progress);
    const double *weights() const { return weights_.data(); }
    // Of the plan's last forward pass.
    double total(const network::Plan &plan) const;
    // "the loss cross_entropy is nan" for the first loss, or else the sum, that is not finite.
    std::string not_finite(const network::Plan &plan) const;

    size_t size() const { return weights_.size(); }
    const std::string &name(size_t i) const { return losses_[i].name; }
    // Does loss i take part in this mode?
    bool in(network::Mode mode, size_t i) const { return taken_[mode == network::Mode::train ? 0 : 1][i]; }
    bool any_in(network::Mode mode) const;
    // Does any that is part of the sum?
    bool any_counts_in(network::Mode mode) const;

private:
    const std::vector<experiment::Loss> &losses_;
    std::vector<Schedule> schedules_;
    std::vector<bool> counts_, taken_[2];
    std::vector<double> weights_;
};

} // namespace armature::training
