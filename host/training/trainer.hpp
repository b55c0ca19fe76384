// SPDX-License-Identifier: MIT
// trainer.hpp: a network with the losses, metrics and optimizer of one stage: one step, one evaluation. When to do
// which is the loop's business (training.cpp).
#pragma once

#include "training/course.hpp"
#include "training/losses.hpp"
#include "training/optimizer.hpp"
#include "training/scores.hpp"
#include "training/training.hpp"

#include <functional>
#include <span>

namespace armature::training {

class Trainer {
public:
    // For one leg of a training that is `before` far and goes `whole` far. All arguments but these two stay alive as
    // long as this. Focuses the network, makes every plan that the leg will use, and agrees with every component, so
    // that what cannot work is refused here.
    Trainer(network::Network &network, const experiment::Resolved &experiment, const Leg &leg, Distance before,
            Distance whole, const data::Opened &data, plugin::Registry &registry);
    Trainer(const Trainer &) = delete;
    Trainer &operator=(const Trainer &) = delete;

    // A batch of training examples forward, back and along the gradient; `epoch` counts from the training's first.
    // Returns why it diverged, or "": if it did, no parameter has been changed.
    std::string step(std::span<const int64_t> examples, int64_t epoch);
    // All examples of a part, in their order. `beat` is called after each batch.
    void evaluate(const data::Part &part, Scores &scores, const std::function<void()> &beat);

    int64_t steps() const { return before_.steps + steps_; } // done since the training began
    bool done() const { return steps_ >= leg_.length.steps; }
    int64_t batch() const { return batch_; }
    // Of the last step.
    double loss() const { return loss_; }
    double rate() const { return rate_; }
    double gradient_norm() const { return gradient_norm_; } // before clipping; 0 unless it is measured
    bool measures_gradient() const { return clips_ || every_step_; }

    const Optimizer &optimizer() const { return optimizer_; }

private:
    void fill(network::Plan &plan, const data::Part &part, std::span<const int64_t> examples) const;
    const network::Plan *evaluation_plan() const;

    network::Network &network_;
    const Leg &leg_;
    const Distance before_;
    const data::Opened &data_;
    const int64_t examples_, batch_, evaluated_, evaluation_batch_;
    const bool clips_, every_step_;
    const network::Focus focus_;
    Losses losses_;
    Metrics metrics_;
    Optimizer optimizer_;
    network::Take take_;             // gradients to be stepped at once, where no norm of all is asked for
    std::vector<int64_t> in_order_;  // 0, 1, 2 ...: the examples of an evaluation
    arm_progress whole_{}, stage_{}; // weights of losses follow the whole training, the rate its stage
    int64_t steps_ = 0;              // of this leg
    double loss_ = 0, rate_ = 0, gradient_norm_ = 0;

public:
    Scores training, validation, test; // last, because they are made of what stands above
};

} // namespace armature::training
