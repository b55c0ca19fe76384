// SPDX-License-Identifier: MIT
// builder.hpp: puts a graph together, one application of a component after another: layers and losses become nodes,
// blocks what they build, constructs a node of the host's own. Knows nothing of the experiment's form.
#pragma once

#include "network/graph.hpp"
#include "plugin/registry.hpp"

#include <map>
#include <string>
#include <vector>

namespace armature::network {

// What the last of a construct's inputs are for, in this order.
struct InputRoles {
    size_t constants = 0;  // given whole to every step
    size_t initial = 0;    // of the states, in the order in which they are declared
    bool children = false; // of a tree's nodes
    bool lengths = false;  // how many steps each example has
};

// The use of a component.
struct Application {
    std::string name; // of its node, or the prefix of its nodes' names
    std::string who;  // for errors
    plugin::Kind kind = plugin::Kind::layer;
    const experiment::Component &component;
    Treatment treatment = {};
    InputRoles roles = {};
};

class Builder {
public:
    // In the graph of one step of a recurrence cells may stand; `children`: how many previous values a state has.
    Builder(plugin::Registry &registry, int32_t type, Mode mode, uint32_t children = 0)
        : registry_(registry), type_(type), children_(children) {
        graph.mode = mode;
    }

    size_t field(const std::string &name, const Shape &shape, bool wants_gradient = false);
    // The outputs. Throws Error.
    std::vector<size_t> apply(const Application &use, std::vector<size_t> inputs);
    // The layers of a network that is a setting of a component, or the body of a construct; returns its output. Errors
    // of several layers come as Errors.
    std::vector<size_t> apply(const experiment::Subnetwork &network, const std::string &prefix,
                              const Treatment &treatment, const std::vector<size_t> &inputs);

    int32_t type() const { return type_; }
    uint32_t children() const { return children_; }
    bool in_step() const { return children_ != 0; }
    plugin::Registry &registry() const { return registry_; }
    // "image [feature 784, batch 64], label [batch 64] of indices"
    std::string describe(const std::vector<size_t> &values) const;

    Graph graph;

private:
    std::vector<size_t> node(const Application &use, std::vector<size_t> inputs);
    std::vector<size_t> block(const Application &use, const std::vector<size_t> &inputs);

    plugin::Registry &registry_;
    int32_t type_;
    uint32_t children_;
};

// Layers by name, as they become values: the network of an experiment, or a part of one.
class Wiring {
public:
    Wiring(Builder &builder, std::string file, std::string prefix, Treatment treatment)
        : builder_(builder), file_(std::move(file)), prefix_(std::move(prefix)), treatment_(std::move(treatment)) {}

    void name(const std::string &name, size_t value) { names[name] = value; }
    void add(const experiment::Layer &layer);
    // The node of a loss, or none if what it is of takes no part.
    size_t add(const experiment::Loss &loss);
    // Throws Errors with everything found.
    void raise();

    std::map<std::string, size_t> names; // value by layer (its first output), "layer.1" (its others), or field

private:
    bool takes_part(const std::string &mode) const;
    void rest(const experiment::Layer &layer);
    size_t value(const std::string &name, const std::string &who, const char *what) const;
    std::string place(const experiment::Component &component) const;
    Treatment treatment_of(const experiment::Layer &layer) const;

    Builder &builder_;
    std::string file_, prefix_;
    Treatment treatment_;
    std::map<std::string, bool> left_out_; // broken (true: its error is known) or absent in this mode (false)
    std::vector<Error> errors_;
};

// Appends a node; its outputs become values. Throws Error.
std::vector<size_t> add_node(Builder &builder, const Application &use, std::unique_ptr<Operation> operation,
                             std::vector<size_t> inputs);

// What holds for an application `name` inside something that is treated so: prefixes are taken off or put on.
Treatment inside(const Treatment &outer, const std::string &name, Treatment own);

} // namespace armature::network
