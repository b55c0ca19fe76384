// SPDX-License-Identifier: MIT
// losses.hpp: what training minimises: the weighted sum of an experiment's losses, each weight under its schedule.
#pragma once

#include "network/network.hpp"
#include "training/schedule.hpp"

#include <string>
#include <vector>

namespace armature::training {

class Losses {
public:
    // counts: of each loss, whether it is part of the sum; empty: all. The others are measured only.
    Losses(const experiment::Resolved &experiment, const std::vector<bool> &counts, plugin::Registry &registry);

    // Sets the weights for the steps and evaluations that follow.
    void at(const arm_progress &progress);
    const double *weights() const { return weights_.data(); }
    // Of the plan's last forward pass.
    double total(const network::Plan &plan) const;
    // "the loss cross_entropy is nan" for the first loss, or else the sum, that is not finite.
    std::string not_finite(const network::Plan &plan) const;

    size_t size() const { return weights_.size(); }
    const std::string &name(size_t i) const { return losses_[i].name; }

private:
    const std::vector<experiment::Loss> &losses_;
    std::vector<Schedule> schedules_;
    std::vector<bool> counts_;
    std::vector<double> weights_;
};

} // namespace armature::training
