// SPDX-License-Identifier: MIT
// softmax: Softmax along an axis, LogSoftmax and Hardmax over the features. Up to set 12 of the operators, all axes
// from the given one on are taken together.
#include "onnx/operators.hpp"

namespace armature::onnx {

namespace {

// Roles under which the axis is the feature and the others stand around it.
Roles feature_at(const Building &net, const Value &value, size_t axis) {
    Roles roles = net.ordinary_roles(value);
    for (int32_t &role : roles) {
        if (role == ARM_ROLE_FEATURE) {
            std::swap(role, roles[axis]);
            break;
        }
    }
    return roles;
}

// 1 at the largest, 0 elsewhere.
Value hardmax(Building &net, const Value &x, size_t axis) {
    std::vector<Dimension> dimensions = net.sources[x.source].dimensions;
    const std::vector<Dimension> whole = dimensions;
    std::erase_if(dimensions, [](const Dimension &d) { return d.role == ARM_ROLE_FEATURE; });
    const size_t best = net.layer("arg_max", Json::object(), {x.source}, dimensions);
    net.sources[best].indices = true;
    return {net.layer("one_hot", {{"classes", x.extent(axis)}}, {best}, whole), x.axes};
}

void softmax_like(Use &u, const std::string &component) {
    Value x = u.input(0);
    const bool coerced = u.opset < 13;
    size_t axis = u.axis(u.integer("axis", coerced ? 1 : -1), x.rank());
    const std::vector<int64_t> extents = x.extents();
    if (coerced && axis + 1 < x.rank()) {
        int64_t before = 1, after = 1;
        for (size_t i = 0; i < extents.size(); ++i) {
            (i < axis ? before : after) *= extents[i];
        }
        if (!x.reshape({before, after})) {
            throw Refused{"axes that cannot be taken together"};
        }
        axis = 1;
    }
    Value y;
    if (component == "softmax") {
        x = u.net.settled(x);
        y = u.net.same(component, {{"axis", u.net.role_name(x, axis)}}, x);
    } else {
        x = u.net.shaped(x, feature_at(u.net, x, axis));
        y = component == "hardmax" ? hardmax(u.net, x, axis) : u.net.same(component, Json::object(), x);
    }
    y.reshape(extents);
    u.output(0, y);
}

} // namespace

namespace operators {

void softmax(Table &t) {
    t["Softmax"] = {[](Use &u) { softmax_like(u, "softmax"); }};
    t["LogSoftmax"] = {[](Use &u) { softmax_like(u, "log_softmax"); }};
    t["Hardmax"] = {[](Use &u) { softmax_like(u, "hardmax"); }};
}

} // namespace operators

} // namespace armature::onnx
