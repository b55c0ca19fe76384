// SPDX-License-Identifier: MIT
// optimizer.hpp: drives an optimizer component over a network: one span for every trainable dense parameter, one for
// every touched row of a row-sparse one, and the state vectors behind them. Not an optimizer itself.
#pragma once

#include "network/network.hpp"
#include "training/checkpoint.hpp"
#include "training/schedule.hpp"

#include <span>
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
    // One step along the network's gradients, in parts: it begins (`step` is 1 at the first), goes on with dense
    // parameters (indices into the network's) as their gradients are complete, each at most once, and finishes with
    // all that are left. The parts do not change the bits: a span's step depends on that span alone.
    void begin(double rate, int64_t step);
    void step(std::span<const size_t> slices);
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
    struct Spans {
        std::vector<arm_span> spans;
        std::vector<void *> states; // states_.size() a span
        void clear();
        void point(size_t states_each); // the spans at their states, once all are there
    };
    void configure();
    void add(Spans &to, uint32_t tensor, int64_t offset, int64_t count, const void *gradient) const;
    void add_rows();
    void call();

    network::Network &network_;
    plugin::Instance<arm_optimizer> instance_;
    Schedule schedule_;
    double rate_;
    std::vector<size_t> tensors_;     // the slices that are stepped, in the order of the request
    std::vector<uint32_t> tensor_of_; // by slice
    std::vector<State> states_;
    Spans whole_, rows_;        // of each tensor as if it were dense; of this step's rows
    std::vector<bool> stepped_; // of each tensor, in this step
    std::vector<arm_span> now_; // the spans of one call
    double rate_now_ = 0;
    int64_t step_ = 0;
};

} // namespace armature::training
