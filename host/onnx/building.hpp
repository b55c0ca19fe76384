// SPDX-License-Identifier: MIT
// building.hpp: the network that a graph turns into: layers with settings, weights in our order, fields, losses. Knows
// shapes and views, no operator.
#pragma once

#include "onnx/value.hpp"
#include "support/json.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace armature::onnx {

struct LayerEntry {
    std::string component, name;
    Json settings = Json::object();
    std::vector<std::string> inputs;
};

// A parameter or persistent tensor, in the order of a tensor of ours: the first extent varies fastest.
struct Weight {
    std::string name; // "convolution.weight"
    bool persistent = false;
    std::vector<int64_t> extents;
    std::vector<float> values;
};

struct LossEntry {
    std::string component, of, target;
};

class Building {
public:
    // `exists`: whether there is a component of that name. `free_batch`: the first axis of every field is the batch.
    Building(std::set<std::string> components, bool free_batch)
        : components_(std::move(components)), free_batch_(free_batch) {}

    // A field, or a constant that a layer may take its weights from.
    Value input(Source::Kind kind, const std::string &name, const std::vector<int64_t> &dims, const Tensor *known);

    // The same elements in dimensions of these roles, one for each axis. A field without roles takes them; otherwise
    // reshape and transpose layers are written where memory has another order. Throws Refused.
    Value shaped(const Value &value, const Roles &roles);
    // In the roles that it has, if each axis is one dimension; otherwise in ordinary ones.
    Value settled(const Value &value);
    Roles ordinary_roles(const Value &value) const;
    // Of a value whose axes are one dimension each: its roles; no role where an axis has no dimension.
    Roles roles(const Value &value) const;
    // The axis of that role.
    std::string role_name(const Value &value, size_t axis) const;

    // A layer over these values, each a whole tensor; `dimensions`: of its output, in any order.
    size_t layer(const std::string &component, Json settings, const std::vector<size_t> &sources,
                 std::vector<Dimension> dimensions);
    // Its output as a value: an axis for each of these roles.
    Value seen(size_t source, const Roles &roles) const;
    // Of the shape of its input, which may be any view.
    Value same(const std::string &component, Json settings, const Value &value);
    // Gives the last layer a parameter or a persistent tensor.
    void weight(const std::string &name, std::vector<int64_t> extents, std::vector<float> values,
                bool persistent = false);
    void require(const std::string &component) const; // throws Refused

    std::deque<Source> sources;
    std::vector<LayerEntry> layers;
    std::vector<Weight> weights;
    std::vector<LossEntry> losses;
    bool training = false; // in the mode that the graph speaks of

private:
    void decide(Source &source);
    bool assign(const Value &value, const Roles &roles, Value &out);
    std::vector<Atom> in_memory(const Value &value) const;
    std::vector<Atom> in_order(const Value &value, const Roles &roles) const;
    Value regrouped(const Value &value, const Roles &roles);
    Value turned(const Value &value, const Roles &roles);
    Value reshaped(const Value &value, const std::vector<Dimension> &dimensions, const Roles &roles);
    std::string fresh_name(const std::string &component);

    std::set<std::string> components_;
    bool free_batch_;
    std::map<std::string, int> names_;
};

const char *name_of(int32_t role);

} // namespace armature::onnx
