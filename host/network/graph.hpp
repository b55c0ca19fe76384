// SPDX-License-Identifier: MIT
// graph.hpp: the layers and losses of an experiment as nodes over values, configured for one mode and batch size.
// Owns no numbers: memory is the plan's business.
#pragma once

#include "data/data.hpp"
#include "experiment/resolved.hpp"
#include "network/network.hpp"
#include "network/operation.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace armature::network {

inline constexpr size_t none = static_cast<size_t>(-1);

// What flows along an edge: a field of the data (of a step: an input or a state), or an output of a node.
struct Value {
    std::string name;
    Shape shape;
    size_t producer = none;      // node, or none for a field
    size_t field = none;         // index into the fields, or none
    bool wants_gradient = false; // of a field: somebody outside takes its gradient
};

// Initialisers by parameter: "weight", of a block "transform.weight"; a name without a dot means every parameter of
// that name in the block, unless it is named in full.
using Initialisers = std::map<std::string, experiment::Component>;

// How a node's parameters are to be treated.
struct Treatment {
    std::string share;      // the node whose parameters it uses, or ""
    bool transpose = false; // with share: every matrix transposed
    bool frozen = false;
    Initialisers initialisers = {};
};

struct Node {
    std::string name; // of the layer or the loss; inside a block "hidden.transform"
    std::string who;  // "FILE at /network/2, layer hidden (affine)"
    std::string component = {};
    Json settings = Json::object(); // the component's
    Treatment treatment = {};
    std::vector<size_t> inputs = {}, outputs = {}; // values
    std::unique_ptr<Operation> operation = {};
    Agreement agreement{0};
};

// A state that a cell carries from step to step.
struct State {
    std::string name; // "gru_cell.hidden"
    Shape shape;      // of one step
    bool learned = false;
    Treatment treatment = {};          // of the learned initial value
    std::vector<size_t> previous = {}; // values: one, in a recursion one for each child
    size_t next = none;
};

struct Graph {
    Mode mode = Mode::train;
    std::vector<Value> values;
    std::vector<Node> nodes;             // in an order in which every input comes before its use
    std::map<std::string, size_t> named; // value by layer (its first output), "layer.1" (its others), or field
    std::vector<size_t> losses; // node of each of the experiment's losses; none if it takes no part in the mode
    std::vector<State> states;  // of the cells; only in the graph of a step

    // A layer that takes no part in the mode hands on its first input; a loss on such a layer takes no part either.
    // Throws Errors with everything found.
    static Graph build(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                       plugin::Registry &registry, int32_t type, Mode mode, int64_t batch);
};

// The shape of a batch of a field: the batch comes last, but before time.
Shape with_batch(const Shape &one, int64_t batch);

} // namespace armature::network
