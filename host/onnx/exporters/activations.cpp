// SPDX-License-Identifier: MIT
// activations: functions of one element, by ONNX's operator or what it is made of.
#include "onnx/export_node.hpp"

namespace armature::onnx {

namespace {

std::function<void(Writing &)> plain(const char *op) {
    return [op](Writing &w) { w.output(w.add(op, {w.input()})); };
}
// With one real attribute, from a setting.
std::function<void(Writing &)> with(const char *op, const char *attribute, const char *setting) {
    return [=](Writing &w) { w.output(w.add(op, {w.input()}, {{attribute, static_cast<float>(w.real(setting))}})); };
}

std::string times(Writing &w, const std::string &value, double factor) {
    return factor == 1 ? value : w.add("Mul", {value, w.number(factor)});
}

void hard_sigmoid(Writing &w) {
    w.output(w.add("HardSigmoid", {w.input()}, {{"alpha", static_cast<float>(1.0 / 6)}, {"beta", 0.5f}}));
}

void gelu(Writing &w) {
    w.needs_set(20);
    w.output(w.add("Gelu", {w.input()}, {{"approximate", w.text("approximate")}}));
}

// log(1 + exp(beta x)) / beta
void softplus(Writing &w) {
    const double beta = w.real("beta");
    w.output(times(w, w.add("Softplus", {times(w, w.input(), beta)}), 1 / beta));
}

void swish(Writing &w) {
    const std::string gate = w.add("Sigmoid", {times(w, w.input(), w.real("beta"))});
    w.output(w.add("Mul", {w.input(), gate}));
}

void mish(Writing &w) {
    w.output(w.add("Mul", {w.input(), w.add("Tanh", {w.add("Softplus", {w.input()})})}));
}

// Slopes stretch along the axes behind the feature's.
void prelu(Writing &w) {
    Tensor slope = w.numbers("slope");
    slope.dims.resize(axes_of(w.shape()).size() - w.axis("feature"), 1);
    const std::string slopes = w.constant(std::move(slope));
    w.output(w.add("PRelu", {w.input(), slopes}));
}

void square(Writing &w) {
    w.output(w.add("Mul", {w.input(), w.input()}));
}

} // namespace

namespace exporters {

void activations(Exports &e) {
    e["relu"] = plain("Relu");
    e["sigmoid"] = plain("Sigmoid");
    e["tanh"] = plain("Tanh");
    e["softsign"] = plain("Softsign");
    e["selu"] = plain("Selu");
    e["elu"] = with("Elu", "alpha", "alpha");
    e["leaky_relu"] = with("LeakyRelu", "alpha", "slope");
    e["hard_sigmoid"] = hard_sigmoid;
    e["gelu"] = gelu;
    e["softplus"] = softplus;
    e["swish"] = swish;
    e["mish"] = mish;
    e["prelu"] = prelu;
    e["absolute"] = plain("Abs");
    e["exp"] = plain("Exp");
    e["log"] = plain("Log");
    e["negate"] = plain("Neg");
    e["reciprocal"] = plain("Reciprocal");
    e["sqrt"] = plain("Sqrt");
    e["square"] = square;
}

} // namespace exporters

} // namespace armature::onnx
