// SPDX-License-Identifier: MIT
// cost.hpp: what a network would take, told from its graph alone: parameters, multiply-adds, memory. Nothing of it is
// allocated, so a network that no machine could hold is told of as well.
#pragma once

#include "network/graph.hpp"

namespace armature::network {

// The multiplications, each with its addition, of a node's forward pass, for one example:
//   a parameter with a fan-in is the matrix of a linear map: each of its elements is used once at every position
//   (width, height, length, time) of the node's input or its output, whichever has fewer;
//   a recurrence uses those of its body once in every step;
//   `product` uses each element of its result as many times as its matrices share a dimension.
// Everything else (biases, normalisation, pooling, activations, rows looked up) counts as 0.
int64_t multiply_adds(const Graph &graph, const Node &node);

struct NodeCost {
    int64_t parameters = 0; // that it owns; those that it shares are their owner's
    int64_t multiply_adds = 0;
    int64_t output_bytes = 0; // of the batch; 0 where the output lies over something that was there before
};

struct Cost {
    Graph graph;                 // built for the experiment's batch size
    std::vector<NodeCost> nodes; // of each node, losses among them
    int64_t parameters = 0;      // trainable and frozen
    int64_t persistent = 0;      // elements of running statistics and the like
    int64_t multiply_adds = 0;   // of one example, forward
    int64_t parameter_bytes = 0; // parameters, persistent tensors and, in training, gradients
    int64_t plan_bytes = 0;      // activations, their gradients, saved and scratch memory: as Plan::bytes has it
};

// Throws Errors as Network does.
Cost cost_of(const experiment::Resolved &experiment, const std::vector<data::Field> &fields, plugin::Registry &registry,
             int32_t type, Mode mode, int64_t batch);

} // namespace armature::network
