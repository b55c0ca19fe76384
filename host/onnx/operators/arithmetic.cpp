// SPDX-License-Identifier: MIT
// arithmetic: operators of two or more values, element by element.
#include "onnx/operators.hpp"

namespace armature::onnx {

namespace {

// A number and a value: one layer, without one for the number.
bool scaled(Use &u) {
    for (size_t k = 0; k < 2; ++k) {
        const Tensor *c = u.known(k);
        if (c == nullptr || c->size() != 1 || u.net.sources[u.input(k).source].kind != Source::Kind::constant ||
            u.known(1 - k) != nullptr || c->dims.size() > u.input(1 - k).rank()) {
            continue;
        }
        const double v = c->real(0);
        const std::string &op = u.node.op;
        Json settings = op == "Add"                       ? Json{{"offset", v}}
                        : op == "Mul"                     ? Json{{"factor", v}}
                        : op == "Sub" && k == 1           ? Json{{"offset", -v}}
                        : op == "Sub"                     ? Json{{"factor", -1.0}, {"offset", v}}
                        : op == "Div" && k == 1 && v != 0 ? Json{{"factor", 1 / v}}
                                                          : Json();
        if (settings.is_null()) {
            return false;
        }
        u.output(0, u.net.same("scale", std::move(settings), u.input(1 - k)));
        return true;
    }
    return false;
}

// What is added to an affine map of the last axis, one number for each unit, is its bias.
bool biased(Use &u) {
    for (size_t k = 0; k < 2 && u.node.op == "Add"; ++k) {
        const Value x = u.input(1 - k), b = u.input(k);
        const Source &from = u.net.sources[x.source], &vector = u.net.sources[b.source];
        if (from.kind != Source::Kind::layer || from.name != u.net.layers.back().name || !u.only_reader(1 - k) ||
            vector.kind != Source::Kind::constant || u.known(k) == nullptr || b.rank() == 0 || b.rank() > x.rank()) {
            continue;
        }
        LayerEntry &layer = u.net.layers.back();
        const int64_t units = b.extent(b.rank() - 1);
        if (layer.component == "affine" && layer.settings.at("bias") == false && b.size() == units &&
            units == layer.settings.at("units") && u.net.roles(x).back() == ARM_ROLE_FEATURE) {
            layer.settings["bias"] = true;
            u.net.weight("bias", {units}, u.reals(k));
            u.output(0, x);
            return true;
        }
    }
    return false;
}

// What a normalization is multiplied by, or what is added to it, one number for each feature, goes into its gain and
// offset: Caffe had a layer of its own for them.
bool normalized(Use &u) {
    const bool adds = u.node.op == "Add";
    for (size_t k = 0; k < 2 && (adds || u.node.op == "Mul"); ++k) {
        const Value x = u.input(1 - k), c = u.input(k);
        const Source &from = u.net.sources[x.source], &vector = u.net.sources[c.source];
        if (from.kind != Source::Kind::layer || from.name != u.net.layers.back().name || !u.only_reader(1 - k) ||
            u.net.layers.back().component != "batch_normalization" || vector.kind != Source::Kind::constant ||
            u.known(k) == nullptr || c.rank() > x.rank() || c.rank() + 1 < x.rank() || c.size() != x.extent(1) ||
            c.extent(c.rank() + 1 - x.rank()) != x.extent(1) || u.net.roles(x)[1] != ARM_ROLE_FEATURE) {
            continue;
        }
        const std::vector<float> by = u.reals(k);
        for (Weight &weight : u.net.weights) {
            const bool offset = weight.name == from.name + ".offset", gain = weight.name == from.name + ".gain";
            for (size_t i = 0; i < by.size() && (offset || (gain && !adds)); ++i) {
                weight.values[i] = adds ? weight.values[i] + by[i] : weight.values[i] * by[i];
            }
        }
        u.output(0, x);
        return true;
    }
    return false;
}

// Layers of two inputs, one after another; a single input stays as it is.
Value chain(Use &u, const char *component) {
    Value out = u.input(0);
    for (size_t i = 1; i < u.inputs(); ++i) {
        out = combine(u.net, component, {out, u.input(i)});
    }
    return out;
}

void power(Use &u) {
    const Tensor &exponent = u.constant(1);
    const double p = exponent.size() == 1 ? exponent.real(0) : 0;
    const char *component = p == 2     ? "square"
                            : p == 0.5 ? "sqrt"
                            : p == -1  ? "reciprocal"
                            : p == 1   ? "identity"
                                       : nullptr;
    if (component == nullptr) {
        throw Refused{"a power other than -1, 1/2, 1 and 2"};
    }
    u.output(0, u.net.same(component, Json::object(), u.input(0)));
}

} // namespace

namespace operators {

void arithmetic(Table &t) {
    constexpr std::pair<const char *, const char *> two[] = {
        {"Add", "add"},     {"Sub", "subtract"},           {"Mul", "multiply"},
        {"Div", "divide"},  {"Greater", "greater"},        {"GreaterOrEqual", "greater_equal"},
        {"Less", "less"},   {"LessOrEqual", "less_equal"}, {"Equal", "equal"},
        {"Where", "where"},
    };
    for (const auto &entry : two) {
        t[entry.first] = {[name = std::string(entry.second)](Use &u) {
            if (u.opset < 7 && u.has("axis")) {
                throw Refused{"axes aligned elsewhere than at the last (sets before 7)"};
            }
            if (!scaled(u) && !biased(u) && !normalized(u)) {
                u.output(0, combine(u.net, name, u.all()));
            }
        }};
    }
    t["Sum"] = {[](Use &u) { u.output(0, combine(u.net, "add", u.all())); }};
    t["Mean"] = {[](Use &u) {
        u.output(
            0, u.net.same("scale", {{"factor", 1 / static_cast<double>(u.inputs())}}, combine(u.net, "add", u.all())));
    }};
    t["Max"] = {[](Use &u) { u.output(0, chain(u, "maximum")); }};
    t["Min"] = {[](Use &u) { u.output(0, chain(u, "minimum")); }};
    t["Pow"] = {power};
}

} // namespace operators

} // namespace armature::onnx
