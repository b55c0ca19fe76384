// SPDX-License-Identifier: MIT
// losses.cpp: see losses.hpp.
#include "training/losses.hpp"

#include <algorithm>
#include <cmath>

namespace armature::training {

Losses::Losses(const experiment::Resolved &experiment, const std::vector<bool> &counts, const network::Plan &train,
               const network::Plan *evaluate, plugin::Registry &registry)
    : losses_(experiment.losses), counts_(counts) {
    counts_.resize(losses_.size(), counts.empty());
    for (const experiment::Loss &loss : losses_) {
        taken_[0].push_back(train.has_loss(taken_[0].size()));
        taken_[1].push_back(evaluate != nullptr && evaluate->has_loss(taken_[1].size()));
        schedules_.emplace_back(loss.schedule, registry, "the weight of the loss " + loss.name);
        weights_.push_back(loss.weight);
    }
}

void Losses::at(const arm_progress &progress) {
    for (size_t i = 0; i < weights_.size(); ++i) {
        weights_[i] = counts_[i] ? losses_[i].weight * schedules_[i].factor(progress) : 0;
    }
}

bool Losses::any_in(network::Mode mode) const {
    const std::vector<bool> &taken = taken_[mode == network::Mode::train ? 0 : 1];
    return std::find(taken.begin(), taken.end(), true) != taken.end();
}

bool Losses::any_counts_in(network::Mode mode) const {
    for (size_t i = 0; i < counts_.size(); ++i) {
        if (counts_[i] && in(mode, i)) {
            return true;
        }
    }
    return false;
}

double Losses::total(const network::Plan &plan) const {
    double total = 0;
    for (size_t i = 0; i < weights_.size(); ++i) {
        total += counts_[i] ? weights_[i] * plan.loss(i) : 0; // one that does not count may be infinite
    }
    return total;
}

std::string Losses::not_finite(const network::Plan &plan) const {
    for (size_t i = 0; i < weights_.size(); ++i) {
        if (counts_[i] && !std::isfinite(plan.loss(i))) {
            return fmt::format("the loss {} is {}", losses_[i].component.name, plan.loss(i));
        }
    }
    return fmt::format("the weighted sum of the losses is {}", total(plan));
}

} // namespace armature::training
