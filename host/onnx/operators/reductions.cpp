// SPDX-License-Identifier: MIT
// reductions: sums, means and extremes over axes.
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// The value reduced over the axes, which stay with extent 1.
Value reduced(Building &net, const std::string &component, const Value &value, const std::vector<size_t> &axes) {
    const Value x = net.settled(value);
    Json over = Json::array();
    std::vector<Dimension> dimensions = net.sources[x.source].dimensions;
    for (const size_t axis : axes) {
        if (x.axes[axis].empty()) {
            continue;
        }
        over.push_back(net.role_name(x, axis));
        dimensions[x.axes[axis][0].dimension].extent = 1;
    }
    if (over.empty()) {
        return x;
    }
    return net.seen(net.layer(component, {{"over", over}}, {x.source}, dimensions), net.roles(x));
}

// `before` and `after`: layers around the reduction.
void reduce(Use &u, const char *component, std::initializer_list<const char *> before,
            std::initializer_list<const char *> after) {
    Value x = u.input(0);
    std::vector<size_t> axes = u.axes(x.rank(), 1);
    if (axes.empty()) {
        if (u.integer("noop_with_empty_axes", 0) != 0) {
            return u.output(0, x);
        }
        for (size_t i = 0; i < x.rank(); ++i) {
            axes.push_back(i);
        }
    }
    for (const char *name : before) {
        x = u.net.same(name, Json::object(), x);
    }
    x = reduced(u.net, component, x, axes);
    for (const char *name : after) {
        x = u.net.same(name, Json::object(), x);
    }
    if (u.integer("keepdims", 1) == 0) {
        for (size_t i = axes.size(); i-- > 0;) {
            x.squeeze(axes[i]);
        }
    }
    u.output(0, x);
}

void global(Use &u, const char *component) {
    const Value x = u.image(0);
    std::vector<size_t> axes;
    for (size_t i = 2; i < x.rank(); ++i) {
        axes.push_back(i);
    }
    u.output(0, reduced(u.net, component, x, axes));
}

} // namespace

namespace operators {

void reductions(Table &t) {
    t["ReduceSum"] = {[](Use &u) { reduce(u, "reduce_sum", {}, {}); }};
    t["ReduceMean"] = {[](Use &u) { reduce(u, "reduce_mean", {}, {}); }};
    t["ReduceMax"] = {[](Use &u) { reduce(u, "reduce_max", {}, {}); }};
    t["ReduceMin"] = {[](Use &u) { reduce(u, "reduce_min", {}, {}); }};
    t["ReduceL1"] = {[](Use &u) { reduce(u, "reduce_sum", {"absolute"}, {}); }};
    t["ReduceL2"] = {[](Use &u) { reduce(u, "reduce_sum", {"square"}, {"sqrt"}); }};
    t["ReduceSumSquare"] = {[](Use &u) { reduce(u, "reduce_sum", {"square"}, {}); }};
    t["ReduceLogSum"] = {[](Use &u) { reduce(u, "reduce_sum", {}, {"log"}); }};
    t["ReduceLogSumExp"] = {[](Use &u) { reduce(u, "reduce_sum", {"exp"}, {"log"}); }};
    t["GlobalMaxPool"] = {[](Use &u) { global(u, "reduce_max"); }};
}

} // namespace operators

} // namespace armature::onnx
