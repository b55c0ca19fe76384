// SPDX-License-Identifier: MIT
// training: dropout and losses.
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// In evaluation the value itself; the layer stays, so that the network can be trained.
void dropout(Use &u) {
    const double rate = u.opset >= 12 ? (u.given(1) ? u.constant(1).real(0) : 0.5) : u.real("ratio", 0.5);
    const bool training =
        u.opset >= 12 ? u.given(2) && u.constant(2).real(0) != 0 : u.opset < 7 && u.integer("is_test", 0) == 0;
    u.output(0, u.net.same("dropout", {{"rate", rate}}, u.input(0)));
    u.net.training = u.net.training || training;
    if (training) {
        u.tell(1, {.kind = Told::Kind::mask});
    }
}

// What a loss is of, and what the classes are: [batch, feature, ...] and [batch, ...].
struct Sides {
    Value x, target;
};

Sides sides(Use &u) {
    const Value x = u.input(0), target = u.input(1);
    if (x.rank() < 2 || target.rank() + 1 != x.rank()) {
        throw Refused{"a loss of other than one target for each example"};
    }
    Roles roles = image_roles(x.rank());
    if (roles.empty()) {
        throw Refused{"more than six axes"};
    }
    Sides out;
    out.x = u.net.shaped(x, roles);
    roles.erase(roles.begin() + 1);
    out.target = u.net.shaped(target, roles);
    if (!u.net.sources[out.target.source].indices) {
        throw Refused{"targets that are no classes"};
    }
    return out;
}

Value summed(Building &net, const Value &value, bool keep_batch) {
    Json over = Json::array();
    std::vector<Dimension> dimensions = net.sources[value.source].dimensions;
    for (Dimension &d : dimensions) {
        if (!keep_batch || d.role == ARM_ROLE_FEATURE) {
            over.push_back(name_of(d.role));
            d.extent = 1;
        }
    }
    return {net.layer("reduce_sum", {{"over", over}}, {value.source}, dimensions), value.axes};
}

// With weights of the classes, 0 for the one that is ignored, there is no loss here, but layers: -w l at the target's
// class, summed, and for the mean divided by the sum of the weights.
void weighted_loss(Use &u, const Sides &of, bool logits) {
    Building &net = u.net;
    const int64_t classes = of.x.extent(1);
    std::vector<float> weights = u.given(2) ? u.reals(2) : std::vector<float>(static_cast<size_t>(classes), 1);
    if (const int64_t ignored = u.integer("ignore_index", 0); u.has("ignore_index")) {
        if (ignored < 0 || ignored >= classes) {
            throw Refused{"a class that a loss ignores, outside the classes"};
        }
        weights[static_cast<size_t>(ignored)] = 0;
    }
    const Value l = logits ? net.same("log_softmax", Json::object(), of.x) : of.x;
    const Value at = {
        net.layer("one_hot", {{"classes", classes}}, {of.target.source}, net.sources[of.x.source].dimensions),
        of.x.axes};
    const size_t vector = net.layer("parameter", {{"features", classes}}, {}, {{ARM_ROLE_FEATURE, classes}});
    net.weight("weight", {classes}, std::move(weights));
    const size_t picked = net.layer("multiply", Json::object(), {at.source, vector}, net.sources[at.source].dimensions);
    const Value w = {picked, at.axes}; // the weight at the target's class, 0 elsewhere
    const Value parts = net.same("negate", Json::object(), combine(net, "multiply", {w, l}));
    const std::string reduction = u.text("reduction", "mean");
    Value out = summed(net, parts, reduction == "none");
    if (reduction == "mean") {
        out = combine(net, "divide", {out, summed(net, w, false)});
    }
    out.squeeze(1);
    if (reduction != "none") {
        out.axes.clear();
    }
    u.output(0, out);
    if (u.wanted(1)) {
        u.output(1, l);
    }
}

// The loss and, of each example, its part: an example is a column of features.
void loss(Use &u, const char *component) {
    const Sides of = sides(u);
    if (u.given(2) || u.has("ignore_index")) {
        return weighted_loss(u, of, std::string(component) == "cross_entropy");
    }
    // A loss is of a layer.
    const Value x =
        u.net.sources[of.x.source].kind == Source::Kind::layer ? of.x : u.net.same("identity", Json::object(), of.x);
    u.net.losses.push_back({component, u.net.sources[x.source].name, u.net.sources[of.target.source].name});
    const std::string reduction = u.text("reduction", "mean");
    if (reduction == "none") {
        u.tell(0, {.kind = Told::Kind::loss_by_example, .shape = of.target});
    } else {
        const double examples = static_cast<double>(x.size() / x.extent(1));
        u.tell(0, {.kind = Told::Kind::loss, .factor = reduction == "sum" ? examples : 1});
    }
    if (u.wanted(1)) {
        u.output(1, u.net.same("log_softmax", Json::object(), x));
    }
}

} // namespace

namespace operators {

void training(Table &t) {
    t["Dropout"] = {dropout};
    t["SoftmaxCrossEntropyLoss"] = {[](Use &u) { loss(u, "cross_entropy"); }};
    t["NegativeLogLikelihoodLoss"] = {[](Use &u) { loss(u, "nll"); }};
}

} // namespace operators

} // namespace armature::onnx
