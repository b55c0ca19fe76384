// SPDX-License-Identifier: MIT
// losses.cpp: see losses.hpp.
#include "training/losses.hpp"

#include <cmath>

namespace armature::training {

Losses::Losses(const experiment::Resolved &experiment, plugin::Registry &registry) : losses_(experiment.losses) {
    for (const experiment::Loss &loss : losses_) {
        schedules_.emplace_back(loss.schedule, registry, "the weight of the loss " + loss.name);
        weights_.push_back(loss.weight);
    }
}

void Losses::at(const arm_progress &progress) {
    for (size_t i = 0; i < weights_.size(); ++i) {
        weights_[i] = losses_[i].weight * schedules_[i].factor(progress);
    }
}

double Losses::total(const network::Plan &plan) const {
    double total = 0;
    for (size_t i = 0; i < weights_.size(); ++i) {
        total += weights_[i] * plan.loss(i);
    }
    return total;
}

std::string Losses::not_finite(const network::Plan &plan) const {
    for (size_t i = 0; i < weights_.size(); ++i) {
        if (!std::isfinite(plan.loss(i))) {
            return fmt::format("the loss {} is {}", losses_[i].component.name, plan.loss(i));
        }
    }
    return fmt::format("the weighted sum of the losses is {}", total(plan));
}

} // namespace armature::training
