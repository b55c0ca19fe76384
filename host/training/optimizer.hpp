// SPDX-License-Identifier: MIT
// optimizer.hpp: drives an optimizer component over a network: one span for every trainable dense parameter, one for
// every touched row of a row-sparse one, and the state vectors behind them. Not an optimizer itself.
#pragma once

#include "network/network.hpp"
#include "training/checkpoint.hpp"
#include "training/schedule.hpp"

#include <string>
#include <vector>

namespace armature::training {

class Optimizer {
public:
    // `network` stays alive as long as this.
    Optimizer(network::Network &network, const experiment::Optimizer &optimizer, plugin::Registry &registry);
    Optimizer(const Optimizer &) = delete; // its spans point into its states
    Optimizer &operator=(const Optimizer &) = delete;

    double rate(const arm_progress &progress) const { return rate_ * schedule_.factor(progress); }
    // One step along the network's gradients; `step` is 1 at the first.
    void step(double rate, int64_t step);
    // The state of every trainable parameter, for a checkpoint: group "state.velocity", name of the parameter.
    std::vector<StoredTensor> state() const;

private:
    struct State {
        std::string name;
        double initial;
        network::Buffer memory; // parameter_elements() of them, at the parameters' offsets
    };
    static arm_status add_state(void *context, const char *name, double initial);
    void configure();
    void add_span(uint32_t tensor, int64_t offset, int64_t count, const void *gradient);

    network::Network &network_;
    plugin::Instance<arm_optimizer> instance_;
    Schedule schedule_;
    double rate_;
    std::vector<size_t> tensors_;     // the slices that are stepped, in the order of the request
    std::vector<uint32_t> tensor_of_; // by slice
    std::vector<State> states_;
    std::vector<arm_span> spans_;        // the dense ones, then this step's rows
    std::vector<void *> state_pointers_; // states_.size() a span
    size_t dense_spans_ = 0;
};

} // namespace armature::training
