// SPDX-License-Identifier: MIT
// trainer.cpp: see trainer.hpp. Every sum runs in a fixed order, and a step allocates nothing.
#include "training/trainer.hpp"

#include "training/clip.hpp"
#include "training/focus.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::training {

using network::Mode;
using network::Plan;

namespace {

network::Focus focused(network::Network &network, const experiment::Resolved &experiment,
                       const experiment::Stage &stage) {
    network::Focus out = focus(network, experiment, stage);
    network.focus(out);
    return out;
}

} // namespace

Trainer::Trainer(network::Network &network, const experiment::Resolved &experiment, const Leg &leg, Distance before,
                 Distance whole, const data::Opened &data, plugin::Registry &registry)
    : network_(network), leg_(leg), before_(before), data_(data), examples_(data.training->size()),
      batch_(std::min(leg.stage.batch, examples_)), evaluated_(std::max(data.validation->size(), data.test->size())),
      evaluation_batch_(std::min(experiment.train.evaluation_batch, evaluated_)),
      clips_(leg.stage.clip.norm > 0 || leg.stage.clip.value > 0), every_step_(experiment.train.report == "step"),
      focus_(focused(network, experiment, leg.stage)),
      losses_(experiment, focus_.losses, network.plan(Mode::train, batch_), evaluation_plan(), registry),
      metrics_(experiment, network.plan(Mode::train, batch_), evaluation_plan(), registry),
      optimizer_(network, leg.stage.optimizer ? *leg.stage.optimizer : experiment.optimizer, registry),
      in_order_(static_cast<size_t>(evaluated_)), training("training", Mode::train, losses_, metrics_),
      validation("validation", Mode::evaluate, losses_, metrics_), test("test", Mode::evaluate, losses_, metrics_) {
    if (!experiment.train.stages.empty()) {
        check_trains(network, network.plan(Mode::train, batch_), experiment, leg.stage);
    }
    if (const int64_t rest = examples_ % batch_; rest != 0) {
        network.plan(Mode::train, rest); // so that an epoch's short last step is a step like any other
    }
    if (!measures_gradient()) { // which wants the gradients side by side
        take_ = [this](size_t slice, int64_t first, int64_t count, const void *gradient) {
            optimizer_.take(slice, first, count, gradient);
        };
    }
    std::iota(in_order_.begin(), in_order_.end(), int64_t{0});
    whole_ = {sizeof whole_, 0, 0, whole.steps, 0, whole.epochs, leg.steps_per_epoch};
    stage_ = {sizeof stage_, 0, 0, leg.length.steps, 0, leg.length.epochs, leg.steps_per_epoch};
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
    whole_.step = steps();
    whole_.epoch = epoch - 1;
    stage_.step = steps_;
    stage_.epoch = epoch - 1 - before_.epochs;
    losses_.at(whole_);
    plan.forward(static_cast<uint64_t>(steps()));
    loss_ = losses_.total(plan);
    if (!std::isfinite(loss_)) [[unlikely]] {
        return fmt::format("{} at step {} (epoch {})", losses_.not_finite(plan), steps() + 1, epoch);
    }
    rate_ = optimizer_.rate(stage_);
    optimizer_.begin(rate_, steps_ + 1);
    plan.backward(losses_.weights(), take_);
    if (measures_gradient()) {
        gradient_norm_ = clips_ ? clip(network_, leg_.stage.clip) : training::gradient_norm(network_);
        if (!std::isfinite(gradient_norm_)) [[unlikely]] {
            return fmt::format("the gradient's norm is {} at step {} (epoch {})", gradient_norm_, steps() + 1, epoch);
        }
    }
    training.add(plan, loss_);
    optimizer_.finish();
    ++steps_;
    return {};
}

void Trainer::evaluate(const data::Part &part, Scores &scores, const std::function<void()> &beat) {
    scores.clear();
    network_.reset();
    for (int64_t first = 0; first < part.size(); first += evaluation_batch_) {
        const int64_t count = std::min(evaluation_batch_, part.size() - first);
        Plan &plan = network_.plan(Mode::evaluate, count);
        fill(plan, part, std::span(in_order_).subspan(static_cast<size_t>(first), static_cast<size_t>(count)));
        plan.forward(static_cast<uint64_t>(steps()));
        scores.add(plan, losses_.total(plan));
        beat();
    }
}

} // namespace armature::training
