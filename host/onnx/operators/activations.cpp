// SPDX-License-Identifier: MIT
// activations: functions of one element, and what is composed of them.
#include "onnx/operators.hpp"

#include <cmath>
#include <limits>

namespace armature::onnx {

namespace {

void clip(Use &u) {
    const bool attributes = u.opset < 11;
    constexpr double none = std::numeric_limits<double>::infinity();
    const auto bound = [&](size_t i, const char *name, double otherwise) {
        return attributes ? u.real(name, otherwise) : u.given(i) ? u.constant(i).real(0) : otherwise;
    };
    Value x = u.input(0);
    if (const double low = bound(1, "min", -none); low > -none) {
        x = combine(u.net, "maximum", {x, number(u.net, low)});
    }
    if (const double high = bound(2, "max", none); high < none) {
        x = combine(u.net, "minimum", {x, number(u.net, high)});
    }
    u.output(0, x);
}

// alpha x + beta between 0 and 1; the layer hard_sigmoid has 1/6 and 1/2.
Value hard_sigmoid(Use &u, const Value &x, double alpha, double beta) {
    if (std::abs(alpha - 1.0 / 6) < 1e-7 && beta == 0.5) {
        return u.net.same("hard_sigmoid", Json::object(), x);
    }
    const Value line = u.net.same("scale", {{"factor", alpha}, {"offset", beta}}, x);
    return combine(u.net, "minimum", {combine(u.net, "maximum", {line, number(u.net, 0)}), number(u.net, 1)});
}

void selu(Use &u) {
    const double alpha = u.real("alpha", 1.6732632423543772), gamma = u.real("gamma", 1.0507009873554805);
    if (std::abs(alpha - 1.6732632423543772) < 1e-6 && std::abs(gamma - 1.0507009873554805) < 1e-6) {
        return u.output(0, u.net.same("selu", Json::object(), u.input(0)));
    }
    u.output(0, u.net.same("scale", {{"factor", gamma}}, u.net.same("elu", {{"alpha", alpha}}, u.input(0))));
}

// One slope, one for each feature, or one for each element.
void prelu(Use &u) {
    const Value x = u.input(0);
    const Tensor *slope = u.known(1);
    bool by_feature = slope != nullptr && x.rank() >= 2 && slope->dims.size() <= x.rank();
    for (size_t i = 0; by_feature && i < slope->dims.size(); ++i) {
        const size_t axis = x.rank() - slope->dims.size() + i;
        by_feature = slope->dims[i] == 1 || (axis == 1 && slope->dims[i] == x.extent(axis));
    }
    if (slope != nullptr && x.rank() >= 2 && u.opset < 7 &&
        slope->dims.size() == 1) { // before, a vector was one for each feature
        by_feature = slope->size() == 1 || slope->size() == x.extent(1);
    }
    if (by_feature && x.rank() >= 3 && x.rank() <= 5) {
        const Value image = u.net.shaped(x, image_roles(x.rank()));
        const Value y = u.net.same("prelu", {{"shared", slope->size() == 1}}, image);
        u.net.weight("slope", {slope->size()}, u.reals(1));
        return u.output(0, y);
    }
    const Value up = u.net.same("relu", Json::object(), x);
    const Value down = u.net.same("relu", Json::object(), u.net.same("negate", Json::object(), x));
    u.output(0, combine(u.net, "subtract", {up, combine(u.net, "multiply", {down, u.input(1)})}));
}

void celu(Use &u) {
    const double alpha = u.real("alpha", 1);
    const Value inner = u.net.same("elu", {{"alpha", 1.0}}, u.net.same("scale", {{"factor", 1 / alpha}}, u.input(0)));
    u.output(0, u.net.same("scale", {{"factor", alpha}}, inner));
}

void thresholded_relu(Use &u) {
    const Value x = u.input(0), zero = number(u.net, 0);
    const Value above = combine(u.net, "greater", {x, number(u.net, u.real("alpha", 1))});
    u.output(0, combine(u.net, "where", {above, x, zero}));
}

// Moved towards 0 by the bias outside of -lambda ... lambda, 0 inside.
void shrink(Use &u) {
    const Value x = u.input(0);
    const double lambda = u.real("lambd", 0.5), bias = u.real("bias", 0);
    const Value above = combine(u.net, "greater", {x, number(u.net, lambda)});
    const Value below = combine(u.net, "less", {x, number(u.net, -lambda)});
    const Value down = u.net.same("scale", {{"offset", -bias}}, x), up = u.net.same("scale", {{"offset", bias}}, x);
    u.output(0, combine(u.net, "where", {above, down, combine(u.net, "where", {below, up, number(u.net, 0)})}));
}

} // namespace

namespace operators {

void activations(Table &t) {
    constexpr std::pair<const char *, const char *> plain[] = {
        {"Relu", "relu"},         {"Sigmoid", "sigmoid"},
        {"Tanh", "tanh"},         {"Exp", "exp"},
        {"Log", "log"},           {"Sqrt", "sqrt"},
        {"Neg", "negate"},        {"Abs", "absolute"},
        {"Mish", "mish"},         {"Reciprocal", "reciprocal"},
        {"Softplus", "softplus"}, {"Softsign", "softsign"},
    };
    for (const auto &entry : plain) {
        t[entry.first] = {
            [name = std::string(entry.second)](Use &u) { u.output(0, u.net.same(name, Json::object(), u.input(0))); }};
    }
    t["Elu"] = {[](Use &u) { u.output(0, u.net.same("elu", {{"alpha", u.real("alpha", 1)}}, u.input(0))); }};
    t["LeakyRelu"] = {[](Use &u) {
        u.output(0, u.net.same("leaky_relu", {{"slope", u.real("alpha", 0.01)}}, u.input(0)));
    }};
    t["Gelu"] = {[](Use &u) {
        u.output(0, u.net.same("gelu", {{"approximate", u.text("approximate", "none")}}, u.input(0)));
    }};
    t["HardSigmoid"] = {
        [](Use &u) { u.output(0, hard_sigmoid(u, u.input(0), u.real("alpha", 0.2), u.real("beta", 0.5))); }};
    t["HardSwish"] = {[](Use &u) {
        u.output(0, combine(u.net, "multiply", {u.input(0), hard_sigmoid(u, u.input(0), 1.0 / 6, 0.5)}));
    }};
    t["Clip"] = {clip};
    t["Selu"] = {selu};
    t["Shrink"] = {shrink};
    t["PRelu"] = {prelu};
    t["Celu"] = {celu};
    t["ThresholdedRelu"] = {thresholded_relu};
}

} // namespace operators

} // namespace armature::onnx
