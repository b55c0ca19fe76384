// SPDX-License-Identifier: MIT
// liveness.hpp: which gradients a pass computes, how each is written, which buffers may be one and the same, and when
// each buffer is alive. Decides everything about a plan's memory but the addresses.
//
// The time line: node i runs forward at time i, backward at 2N - i; N is the moment between the passes. Fields are
// alive from -1.
#pragma once

#include "network/graph.hpp"
#include "network/parameters.hpp"
#include "network/placement.hpp"

#include <vector>

namespace armature::network {

// How long a value must survive in its place.
enum class Keep : uint8_t {
    no,      // until its last reader
    forward, // the forward pass
    always   // the whole pass
};

// What is asked of a pass from outside.
struct Demands {
    std::vector<Keep> kept;   // of each value
    std::vector<bool> seeded; // of each value: a gradient arrives from outside before the backward pass; may be empty
    bool fields_lie_outside = false;  // fields and their gradients have memory of their own: they get no storage
    std::vector<bool> minimised = {}; // of each loss, whether its gradient counts; empty: all
    bool untrained_evaluate = false;  // as Focus has it
};

struct NodeSchedule {
    bool backward = false;                  // whether its backward runs
    bool evaluates = false;                 // its forward runs in evaluate mode, whatever the graph's is
    std::vector<int32_t> input_actions;     // ARM_SKIP ... of each input's gradient
    std::vector<int32_t> parameter_actions; // of each parameter's gradient
    size_t saved = none;                    // storage
};

struct Liveness {
    std::vector<NodeSchedule> nodes;
    std::vector<size_t> value_storage;    // of each value: index into storages
    std::vector<size_t> gradient_storage; // of each value's gradient; none where there is none
    std::vector<bool> gradient_written;   // of each value: some node writes its gradient
    std::vector<Span> storages;
    std::vector<size_t> untouched; // dense slices that no backward call writes: their gradient is zero

    static Liveness of(const Graph &graph, const Parameters &parameters, const Demands &demands);
};

// A plan's two blocks. Fields, and what lies over them, arrive from outside before a pass begins: they have memory of
// their own. The rest is of use only during a pass, so plans that take turns share one memory for it.
struct Blocks {
    Placement fields, passing; // of all storages: those of the other block take nothing

    static Blocks of(const std::vector<Span> &storages);
    int64_t bytes() const { return fields.bytes + passing.bytes; }
};

} // namespace armature::network
