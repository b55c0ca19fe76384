// SPDX-License-Identifier: MIT
// plan.hpp: the inside of a Plan: memory, frames, and what runs when. Only network.cpp and plan.cpp see it.
#pragma once

#include "network/graph.hpp"
#include "network/liveness.hpp"
#include "network/parameters.hpp"
#include "network/sparse.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace armature::network {

// A parameter that a node sees transposed: a copy for forward, a gradient to be turned back.
struct Turned {
    size_t slice = none;
    int64_t rows = 0, columns = 0; // of the owner's matrix
    Buffer copy, gradient;
    int32_t action = ARM_SKIP; // on the owner's gradient
};

// One node's calls, ready to go. Addresses inside stay where they are: Calls live in a deque.
struct Call {
    const Operation *operation = nullptr;
    const std::string *who = nullptr;
    bool backward = false;
    arm_random random{};
    arm_layer_frame forward_frame{}, backward_frame{};
    std::vector<arm_tensor> inputs, outputs, parameters, persistent;
    std::vector<arm_tensor> backward_inputs, backward_outputs, output_gradients;
    std::vector<arm_gradient> input_gradients, parameter_gradients;
    std::vector<Turned *> turned; // to be turned back after this node's backward
};

struct Plan::State {
    Mode mode = Mode::train;
    int64_t batch = 0;
    Graph graph;
    Parameters *parameters = nullptr;
    Liveness liveness;
    Placement placement;
    Buffer memory, scratch;
    std::deque<Call> calls;
    std::deque<Turned> turned;
    std::vector<arm_tensor> values; // of each value
    std::vector<void *> loss_seeds; // gradient of each loss's scalar; nullptr where there is none
    std::vector<std::unique_ptr<RowMerge>> merges;
    std::vector<SparseRows> *sparse = nullptr; // the network's
    std::vector<size_t> field_values;          // of each field
    uint64_t last_use = 0;

    static std::unique_ptr<State> make(Graph graph, Parameters &parameters, const std::vector<bool> &kept,
                                       std::vector<SparseRows> &sparse);
    // The streams of all nodes: keyed by the seed, the mode and the node's name.
    void key(uint64_t seed);

private:
    void build_call(size_t node);
    arm_tensor gradient_tensor(size_t value);
    arm_gradient parameter_gradient(Call &call, const Use &use, const ParameterAnswer &answer, int32_t action);
    RowMerge &merge_of(size_t slice, int64_t row_length);
    std::byte *at(size_t storage) { return memory.bytes() + placement.offsets[storage]; }
};

} // namespace armature::network
