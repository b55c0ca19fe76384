// SPDX-License-Identifier: MIT
// arithmetic: element by element. Our dimensions meet by role, ONNX's axes from the last one on: what lacks a dimension
// gets an axis of extent 1 for it.
#include "onnx/export_node.hpp"

namespace armature::onnx {

namespace {

std::string total(Writing &w, const char *op) {
    const Roles roles = axes_of(w.result());
    std::string sum = w.aligned(0, roles);
    for (size_t i = 1; i < w.inputs(); ++i) { // in the order of the inputs, two at a time, as ours are summed
        sum = w.add(op, {sum, w.aligned(i, roles)});
    }
    return sum;
}

std::function<void(Writing &)> folded(const char *op) {
    return [op](Writing &w) { w.output(total(w, op)); };
}

void scale(Writing &w) {
    const double factor = w.real("factor"), offset = w.real("offset");
    const std::string product = factor == 1 ? w.input() : w.add("Mul", {w.input(), w.number(factor)});
    w.output(offset == 0 ? product : w.add("Add", {product, w.number(offset)}));
}

// Vectors that no input decides. A constant of one element fits every other.
void constant(Writing &w) {
    const int64_t features = w.integer("features");
    std::vector<float> values(static_cast<size_t>(features), static_cast<float>(w.real("value")));
    w.output(w.constant("value", std::move(values), {features}));
}
void parameter(Writing &w) {
    w.output(w.constant(w.numbers("weight")));
}

} // namespace

namespace exporters {

void arithmetic(Exports &e) {
    e["add"] = folded("Add");
    e["subtract"] = folded("Sub");
    e["multiply"] = folded("Mul");
    e["divide"] = folded("Div");
    e["maximum"] = folded("Max");
    e["minimum"] = folded("Min");
    e["scale"] = scale;
    e["constant"] = constant;
    e["parameter"] = parameter;
}

} // namespace exporters

} // namespace armature::onnx
