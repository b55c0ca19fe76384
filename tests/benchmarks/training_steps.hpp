// SPDX-License-Identifier: MIT
// training_steps.hpp: an experiment made ready, and whole training steps of it one after another: reading the batch,
// forward, backward, optimizer.
#pragma once

#include "experiment/resolve.hpp"
#include "plugin/catalogue.hpp"
#include "training/trainer.hpp"

#include <span>
#include <vector>

namespace armature::bench {

class TrainingSteps {
public:
    TrainingSteps(const Json &json, const plugin::Catalogue &catalogue)
        : document_(experiment::from_json(json, ".")), registry_(catalogue),
          data_(data::open(experiment::resolve_data(document_, {}, catalogue), document_.folder, registry_, ARM_F32)),
          experiment_(experiment::resolve(document_, {}, data_.facts, catalogue)),
          network_(experiment_, data_.fields, registry_, ARM_F32),
          legs_((network_.initialise(1), training::course(experiment_.train, data_.training->size()))),
          trainer_(network_, experiment_, legs_.at(0), {}, training::length(legs_), data_, registry_),
          order_(data::order(data_.training->size(), 1, 1, true)), batch_(experiment_.train.batch) {}

    void step() {
        const auto first = static_cast<size_t>((steps_++ % (data_.training->size() / batch_)) * batch_);
        trainer_.step(std::span(order_).subspan(first, static_cast<size_t>(batch_)), 1);
    }

private:
    experiment::Document document_;
    plugin::Registry registry_;
    data::Opened data_;
    experiment::Resolved experiment_;
    network::Network network_;
    std::vector<training::Leg> legs_;
    training::Trainer trainer_;
    std::vector<int64_t> order_;
    int64_t batch_, steps_ = 0;
};

} // namespace armature::bench
