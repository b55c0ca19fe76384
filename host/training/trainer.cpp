// SPDX-License-Identifier: MIT
// trainer.cpp: see trainer.hpp. Every sum runs in a fixed order, and a step allocates nothing.
#include "training/trainer.hpp"

#include "training/clip.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::training {

using network::Mode;
using network::Plan;

Trainer::Trainer(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
                 plugin::Registry &registry)
    : network_(network), train_(experiment.train), data_(data), examples_(data.training->size()),
      batch_(std::min(train_.batch, examples_)), evaluated_(std::max(data.validation->size(), data.test->size())),
      evaluation_batch_(std::min(train_.evaluation_batch, evaluated_)),
      clips_(train_.clip.norm > 0 || train_.clip.value > 0), every_step_(train_.report == "step"),
      losses_(experiment, registry),
      metrics_(experiment, network.plan(Mode::train, batch_), evaluation_plan(), registry),
      optimizer_(network, experiment.optimizer, registry), in_order_(static_cast<size_t>(evaluated_)),
      training("training", Mode::train, losses_, metrics_), validation("validation", Mode::evaluate, losses_, metrics_),
      test("test", Mode::evaluate, losses_, metrics_) {
    if (const int64_t rest = examples_ % batch_; rest != 0) {
        network.plan(Mode::train, rest); // so that an epoch's short last step is a step like any other
    }
    std::iota(in_order_.begin(), in_order_.end(), int64_t{0});
    const int64_t total = steps_total(train_, examples_), each = (examples_ + batch_ - 1) / batch_;
    progress_ = {sizeof progress_, 0, 0, total, 0, (total + each - 1) / each, each};
}

const Plan *Trainer::evaluation_plan() const {
    return evaluation_batch_ > 0 ? &network_.plan(Mode::evaluate, evaluation_batch_) : nullptr;
}

void Trainer::fill(Plan &plan, const data::Part &part, std::span<const int64_t> examples) const {
    for (size_t f = 0; f < data_.fields.size(); ++f) {
        if (void *field = plan.field(f); field != nullptr) {
            part.read(f, examples, field);
        }
    }
}

std::string Trainer::step(std::span<const int64_t> examples, int64_t epoch) {
    Plan &plan = network_.plan(Mode::train, static_cast<int64_t>(examples.size()));
    fill(plan, *data_.training, examples);
    progress_.step = steps_;
    progress_.epoch = epoch - 1;
    losses_.at(progress_);
    plan.forward(static_cast<uint64_t>(steps_));
    loss_ = losses_.total(plan);
    if (!std::isfinite(loss_)) [[unlikely]] {
        return fmt::format("{} at step {} (epoch {})", losses_.not_finite(plan), steps_ + 1, epoch);
    }
    plan.backward(losses_.weights());
    if (measures_gradient()) {
        gradient_norm_ = clips_ ? clip(network_, train_.clip) : training::gradient_norm(network_);
        if (!std::isfinite(gradient_norm_)) [[unlikely]] {
            return fmt::format("the gradient's norm is {} at step {} (epoch {})", gradient_norm_, steps_ + 1, epoch);
        }
    }
    training.add(plan, loss_);
    rate_ = optimizer_.rate(progress_);
    optimizer_.step(rate_, ++steps_);
    return {};
}

void Trainer::evaluate(const data::Part &part, Scores &scores, const std::function<void()> &beat) {
    scores.clear();
    network_.reset();
    for (int64_t first = 0; first < part.size(); first += evaluation_batch_) {
        const int64_t count = std::min(evaluation_batch_, part.size() - first);
        Plan &plan = network_.plan(Mode::evaluate, count);
        fill(plan, part, std::span(in_order_).subspan(static_cast<size_t>(first), static_cast<size_t>(count)));
        plan.forward(static_cast<uint64_t>(steps_));
        scores.add(plan, losses_.total(plan));
        beat();
    }
}

} // namespace armature::training
