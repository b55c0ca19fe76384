// SPDX-License-Identifier: MIT
// elaboration.hpp: a block, or a cell's one step, built by the host's own builder into a graph of its own, every call
// that it makes of the host watched. What it is built of is found in the component's registry.
#pragma once

#include "check/candidates.hpp"
#include "check/loaded.hpp"
#include "network/builder.hpp"

#include <string>
#include <vector>

namespace armature::check {

// How the host's side of one build is played, and what was seen of it.
struct Watch {
    size_t refuse = 0;  // the call of this number, from 1 on, is refused; 0: none
    bool newer = false; // the table is that of a later host

    std::vector<std::string> names; // of applications and states
    std::vector<std::string> calls; // in words: `apply affine "gate" to 0 with {"units":3} -> 1`
    size_t refused = 0;             // how many of them got a status
    bool ill_states = false;        // a state was refused, or was not said to be anything after the step
    arm_status status = ARM_OK;     // of build
    arm_error error{};
};

struct Elaborated {
    network::Graph graph;
    // Values. Of a cell there come the states' behind: before the step among the inputs, after it among the outputs.
    std::vector<size_t> inputs, outputs;
};

// Builds it on inputs of these shapes, whose type ARM_F64 stands for the network's. children: of a cell, how many
// values there are of a state before the step. Throws Error or Errors: Fault::experiment for a refusal, Fault::plugin
// for what the component does wrongly.
Elaborated elaborate(const Component &of, const Json &settings, const Inputs &inputs, int32_t type, network::Mode mode,
                     uint32_t children, Watch &watch);
// Of an instance that is there already.
Elaborated elaborate(const plugin::Instance<arm_block> &block, const Component &of, const Json &settings,
                     const Inputs &inputs, int32_t type, network::Mode mode, uint32_t children, Watch &watch);
plugin::Instance<arm_block> watched_instance(const Component &of, const Json &settings);

// The settings as an experiment would bring them: those that are networks built out of {"layers": ["tanh"]}.
experiment::Component as_chosen(const Component &of, const Json &settings);

} // namespace armature::check
