// SPDX-License-Identifier: MIT
// frames.hpp: the frames of a graph's nodes, built once, and the places in them that want an address. Whoever runs the
// graph says where each buffer lies: a plan once, a recurrence anew for every step.
#pragma once

#include "network/liveness.hpp"
#include "network/parameters.hpp"

#include <deque>
#include <vector>

namespace armature::network {

// One node's calls. Addresses of its members stay: Calls live in a deque.
struct Call {
    Operation *operation = nullptr;
    const std::string *who = nullptr;
    bool backward = false;
    arm_random random{};
    arm_layer_frame forward_frame{}, backward_frame{};
    std::vector<arm_tensor> inputs, outputs, parameters, persistent;
    std::vector<arm_tensor> backward_inputs, backward_outputs, output_gradients;
    std::vector<arm_gradient> input_gradients, parameter_gradients;
};

// A pointer in a frame, and what it should point at.
struct Slot {
    enum class Of { value, gradient, parameter, parameter_gradient, persistent, saved, scratch };
    void **pointer;
    Of of;
    size_t
        index; // value, gradient: the value; parameter (gradient): of the node; persistent: the slice; saved: storage
    size_t node;
};

class Frames {
public:
    Frames(const Graph &graph, const Liveness &liveness, const Parameters &parameters);
    Frames(const Frames &) = delete;
    Frames &operator=(const Frames &) = delete;

    std::deque<Call> calls;  // of each node
    std::vector<Slot> slots; // those that must not stay null
};

} // namespace armature::network
