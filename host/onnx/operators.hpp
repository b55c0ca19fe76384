// SPDX-License-Identifier: MIT
// operators.hpp: what each operator of ONNX is in layers of ours. A file of operators/ is a family; it is found by its
// name, and `void FILE(Table &)` adds its operators. Adding one edits nothing else.
#pragma once

#include "onnx/building.hpp"
#include "onnx/model.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace armature::onnx {

// What an output of the graph is, if it is no value: the mean of a loss, its values by example, the mask of a dropout,
// or a running statistic, whose share of the batch is multiplied by `of_batch` (ONNX takes the biased variance, the
// layer the unbiased one).
struct Told {
    enum class Kind { loss, loss_by_example, mask, persistent };
    Kind kind = Kind::loss;
    std::string name = {};             // of the persistent tensor
    Value shape = {};                  // of loss_by_example: the view of the examples
    double momentum = 0, of_batch = 1; // of a persistent tensor
    double factor = 1;                 // on a loss
};

// The values of a graph, as far as it is translated.
struct Values {
    std::map<std::string, Value> by_name;
    std::map<std::string, Told> told;
    std::map<std::string, int> reads; // how many nodes, and the graph's outputs, want each
    std::deque<Tensor> folded;        // constants that came out of constants
};

// One node under translation.
class Use {
public:
    Use(Building &network, Values &values, const Node &of, int64_t set)
        : net(network), node(of), opset(set), values_(values) {}

    Building &net;
    const Node &node;
    int64_t opset;

    bool given(size_t i) const { return i < node.inputs.size() && !node.inputs[i].empty(); }
    size_t inputs() const { return node.inputs.size(); }
    Value input(size_t i) const;            // throws Refused if it is left out
    std::vector<Value> all() const;         // the inputs
    const Tensor *known(size_t i) const;    // its numbers, if they are known before the network runs
    const Tensor &constant(size_t i) const; // throws Refused without them
    std::vector<int64_t> whole(size_t i) const;
    std::vector<float> reals(size_t i) const; // for weights
    Value image(size_t i) const;              // [batch, feature, (height, width) or (length)]

    bool has(const char *attribute) const { return node.attributes.contains(attribute); }
    int64_t integer(const char *attribute, int64_t otherwise) const;
    double real(const char *attribute, double otherwise) const;
    std::string text(const char *attribute, const char *otherwise) const;
    std::vector<int64_t> integers(const char *attribute, std::vector<int64_t> otherwise = {}) const;
    // An axis counted from the end too. Throws Refused if there is none.
    size_t axis(int64_t axis, size_t rank) const;
    // Axes of an attribute or, from a set of operators on, of an input; empty if not given.
    std::vector<size_t> axes(size_t rank, size_t input) const;

    bool only_reader(size_t i) const { return values_.reads.at(node.inputs[i]) == 1; }
    bool wanted(size_t i) const { return i < node.outputs.size() && !node.outputs[i].empty(); }
    void output(size_t i, const Value &value);
    void tell(size_t i, Told told);
    void fold(Tensor tensor); // output 0 is known

private:
    Values &values_;
};

// A number for layers that take two inputs.
Value number(Building &net, double value);
// A layer over values element by element, axes aligned at the last as ONNX does, extents of 1 stretched.
Value combine(Building &net, const std::string &component, std::vector<Value> values);
// The elements of a tensor with its axes in another order, the first of `fastest_first` varying fastest.
std::vector<float> reordered(const Tensor &tensor, const std::vector<size_t> &fastest_first);
std::vector<float> floats(const Tensor &tensor);

struct Operator {
    std::function<void(Use &)> translate;
};
using Table = std::map<std::string, Operator>;
const Table &table();

} // namespace armature::onnx
