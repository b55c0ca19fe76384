// SPDX-License-Identifier: MIT
// export_node.hpp: what each component of ours is in ONNX's operators. A file of exporters/ is a family; it is found by
// its name, and `void FILE(Exports &)` adds its components. Adding one edits nothing else.
//
// A value of ours is laid out in ONNX by its roles: [time, batch, feature, length, height, width], as far as it has
// them. So pictures are [batch, feature, height, width], where our memory is [batch, height, width, feature].
#pragma once

#include "network/graph.hpp"
#include "onnx/export_model.hpp"
#include "onnx/value.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace armature::onnx {

// The roles of a shape's dimensions in the order of ONNX's axes.
Roles axes_of(const Shape &shape);
// A batch and a time have no number: "N", "T".
Port port(const std::string &name, const Shape &shape);

// The model as far as it is written, and what its nodes may ask for.
struct Export {
    const network::Graph &graph;
    // Of a node's parameter or persistent tensor, as the node sees it. Its name is that of the owner's:
    // "hidden.weight".
    std::function<Tensor(const network::Node &, const std::string &)> numbers;
    WrittenModel model;
    std::vector<std::string> names; // of each of the graph's values; "" where it is not written yet
    std::set<std::string> taken;    // names of values and constants
};

// One node of the network under export.
class Writing {
public:
    Writing(Export &all, const network::Node &of) : node(of), all_(all), first_(all.model.nodes.size()) {}

    const network::Node &node;

    size_t inputs() const { return node.inputs.size(); }
    const Shape &shape(size_t i = 0) const { return all_.graph.values[node.inputs[i]].shape; }
    const Shape &result() const { return all_.graph.values[node.outputs[0]].shape; }
    const std::string &input(size_t i = 0) const { return all_.names[node.inputs[i]]; }

    int64_t integer(const char *setting) const { return node.settings.at(setting).get<int64_t>(); }
    double real(const char *setting) const { return node.settings.at(setting).get<double>(); }
    bool flag(const char *setting) const { return node.settings.at(setting).get<bool>(); }
    std::string text(const char *setting) const { return node.settings.at(setting).get<std::string>(); }
    std::vector<int64_t> whole(const char *setting) const; // a list, or one number
    bool has(const char *parameter) const;

    // A parameter or persistent tensor: its extents reversed, so that the numbers lie in ONNX's order.
    Tensor numbers(const char *parameter) const { return all_.numbers(node, parameter); }
    // Constants, each under a name of its own.
    std::string constant(Tensor tensor); // named as it is, unless that is taken
    std::string constant(const std::string &what, std::vector<float> values, std::vector<int64_t> dims);
    std::string constant(const std::string &what, std::vector<int64_t> values);
    std::string number(double value); // a scalar

    // A node with one output; its name.
    std::string add(const std::string &op, std::vector<std::string> from, Attributes attributes = {});
    // Transposes a value from some roles to others of the same set.
    std::string turned(const std::string &value, const Roles &from, const Roles &to);
    // Other extents; time and batch stay as they are.
    std::string reshaped(const std::string &value, const Shape &to, const Roles &order);
    // Input i with an axis, of extent 1 where it has none, for each of these roles.
    std::string aligned(size_t i, const Roles &roles);
    void needs_set(int64_t opset);

    void output(const std::string &value);      // what the component gives
    size_t axis(const std::string &role) const; // of input 0, in ONNX's order
    // Refuses other than [batch, feature] and one or two dimensions in space; which those are, in ONNX's order.
    Roles space() const;

private:
    std::string fresh(const std::string &name);
    Export &all_;
    size_t first_; // of the model's nodes, that is this component's
};

using Exports = std::map<std::string, std::function<void(Writing &)>>;
const Exports &exports();

} // namespace armature::onnx
