// SPDX-License-Identifier: MIT
#include "onnx/export_node.hpp"

#include "onnx/building.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::onnx {

Roles axes_of(const Shape &shape) {
    Roles out;
    for (const int32_t role :
         {ARM_ROLE_TIME, ARM_ROLE_BATCH, ARM_ROLE_FEATURE, ARM_ROLE_LENGTH, ARM_ROLE_HEIGHT, ARM_ROLE_WIDTH}) {
        if (shape.has(role)) {
            out.push_back(role);
        }
    }
    return out;
}

Port port(const std::string &name, const Shape &shape) {
    Port out{.name = name, .type = shape.type() == ARM_I32 ? Type::int32 : Type::float32, .dims = {}};
    for (const int32_t role : axes_of(shape)) {
        if (role == ARM_ROLE_BATCH || role == ARM_ROLE_TIME) {
            out.dims.emplace_back(role == ARM_ROLE_BATCH ? "N" : "T");
        } else {
            out.dims.emplace_back(shape.extent_of(role));
        }
    }
    return out;
}

std::vector<int64_t> Writing::whole(const char *setting) const {
    const Json &value = node.settings.at(setting);
    return value.is_array() ? value.get<std::vector<int64_t>>() : std::vector<int64_t>{value.get<int64_t>()};
}

bool Writing::has(const char *parameter) const {
    return std::any_of(node.agreement.parameters.begin(), node.agreement.parameters.end(),
                       [&](const network::ParameterAnswer &p) { return p.name == parameter; });
}

std::string Writing::fresh(const std::string &name) {
    std::string out = name;
    for (int n = 2; !all_.taken.insert(out).second; ++n) {
        out = fmt::format("{}_{}", name, n);
    }
    return out;
}

std::string Writing::constant(Tensor tensor) {
    tensor.name = fresh(tensor.name);
    all_.model.constants.push_back(std::move(tensor));
    return all_.model.constants.back().name;
}

std::string Writing::constant(const std::string &what, std::vector<float> values, std::vector<int64_t> dims) {
    Tensor t;
    t.name = node.name + "." + what;
    t.type = Type::float32;
    t.dims = std::move(dims);
    t.floats = std::move(values);
    return constant(std::move(t));
}

std::string Writing::constant(const std::string &what, std::vector<int64_t> values) {
    Tensor t;
    t.name = node.name + "." + what;
    t.type = Type::int64;
    t.dims = {static_cast<int64_t>(values.size())};
    t.integers = std::move(values);
    return constant(std::move(t));
}

std::string Writing::number(double value) {
    return constant("number", {static_cast<float>(value)}, {});
}

std::string Writing::add(const std::string &op, std::vector<std::string> from, Attributes attributes) {
    const std::string out = fresh(fmt::format("{}/{}", node.name, op));
    all_.model.nodes.push_back({op, out, std::move(from), {out}, std::move(attributes)});
    return out;
}

std::string Writing::turned(const std::string &value, const Roles &from, const Roles &to) {
    if (from == to) {
        return value;
    }
    std::vector<int64_t> order;
    for (const int32_t role : to) {
        order.push_back(std::find(from.begin(), from.end(), role) - from.begin());
    }
    return add("Transpose", {value}, {{"perm", order}});
}

std::string Writing::reshaped(const std::string &value, const Shape &to, const Roles &order) {
    std::vector<int64_t> extents;
    for (const int32_t role : order) { // 0: as it was; the leading axes are the same before and after
        extents.push_back(role == ARM_ROLE_BATCH || role == ARM_ROLE_TIME ? 0 : to.extent_of(role));
    }
    return add("Reshape", {value, constant("extents", extents)});
}

std::string Writing::aligned(size_t i, const Roles &roles) {
    const Roles own = axes_of(shape(i));
    std::vector<int64_t> missing;
    for (size_t a = 0; a < roles.size(); ++a) {
        if (std::find(own.begin(), own.end(), roles[a]) == own.end()) {
            missing.push_back(static_cast<int64_t>(a));
        }
    }
    // Leading axes need not be there: ONNX aligns at the last one.
    size_t leading = 0;
    while (leading < missing.size() && missing[leading] == static_cast<int64_t>(leading)) {
        ++leading;
    }
    if (leading == missing.size()) {
        return input(i);
    }
    return add("Unsqueeze", {input(i), constant("axes", missing)});
}

void Writing::needs_set(int64_t opset) {
    all_.model.opset = std::max(all_.model.opset, opset);
}

void Writing::output(const std::string &value) {
    std::string &name = all_.names[node.outputs[0]];
    name = value;
    std::vector<WrittenNode> &nodes = all_.model.nodes;
    if (nodes.size() > first_ &&
        nodes.back().outputs[0] == value) { // written for this component: the value has its name
        all_.taken.erase(value);
        name = nodes.back().name = nodes.back().outputs[0] = fresh(node.name);
    }
}

size_t Writing::axis(const std::string &role) const {
    const Roles roles = axes_of(shape());
    const auto found = std::find_if(roles.begin(), roles.end(), [&](int32_t r) { return role == name_of(r); });
    return static_cast<size_t>(found - roles.begin());
}

Roles Writing::space() const {
    const Roles roles = axes_of(shape());
    const bool good =
        roles.size() >= 3 && roles.size() <= 4 && roles[0] == ARM_ROLE_BATCH && roles[1] == ARM_ROLE_FEATURE;
    if (!good) {
        throw Refused{
            fmt::format("there is no operator for {}, only for features in a batch with width and height, or length",
                        shape().text())};
    }
    return {roles.begin() + 2, roles.end()};
}

namespace exporters {
#define ARMATURE_ONNX(family) void family(Exports &);
#include "onnx/exporters.inc"
#undef ARMATURE_ONNX
} // namespace exporters

const Exports &exports() {
    static const Exports all = [] {
        Exports e;
#define ARMATURE_ONNX(family) exporters::family(e);
#include "onnx/exporters.inc"
#undef ARMATURE_ONNX
        return e;
    }();
    return all;
}

} // namespace armature::onnx
