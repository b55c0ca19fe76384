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
    // A step along the network's gradients begins; `step` is 1 at the first. Those that come in pieces are stepped as
    // they come (network::Take), the others at the end. The pieces do not change the bits: an element's step depends on
    // that element alone.
    void begin(double rate, int64_t step);
    void take(size_t slice, int64_t first, int64_t count, const void *gradient);
    void finish();
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
    void add_rows();
    void step_spans();

    network::Network &network_;
    plugin::Instance<arm_optimizer> instance_;
    Schedule schedule_;
    double rate_;
    std::vector<size_t> tensors_;     // the slices that are stepped, in the order of the request
    std::vector<uint32_t> tensor_of_; // by slice
    std::vector<State> states_;
    std::vector<arm_span> spans_;        // of one call
    std::vector<void *> state_pointers_; // states_.size() a span
    std::vector<bool> taken_;            // of each tensor: it came in pieces in this step
    double now_ = 0;                     // this step's rate
    int64_t step_ = 0;                   // and its number
};

} // namespace armature::training
