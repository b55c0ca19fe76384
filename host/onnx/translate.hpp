// SPDX-License-Identifier: MIT
// translate.hpp: a whole graph into a network, node after node.
#pragma once

#include "onnx/operators.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace armature::onnx {

// The extent of a batch that a model leaves open: no other extent is likely to be a multiple of it.
inline constexpr int64_t open_batch = 7919;

struct Given {
    std::set<std::string> components;          // that there are
    std::map<std::string, Tensor> known;       // what inputs hold, for those that are known beforehand
    std::map<std::string, std::string> fields; // the field of the data for an input; its own name without one
    bool batch_first = true;                   // the first axis of every input is the batch
};

struct Output {
    std::string name;
    std::optional<Value> value; // or what tells it
    Told told = {};
};

struct Translation {
    explicit Translation(Building network) : net(std::move(network)) {}
    Building net;
    Values values;
    std::vector<Output> outputs;
};

// Operators of a model that no family has, each with the number of its nodes.
std::map<std::string, int> unknown_operators(const Model &model);

// `given` and `model` must outlive the result. Throws Refused.
std::unique_ptr<Translation> translate(const Model &model, const Given &given);

} // namespace armature::onnx
