// SPDX-License-Identifier: MIT
// normalization: BatchNormalization, LayerNormalization, LRN.
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// In training it also tells its running statistics; ONNX's momentum is the share of what was before.
void batch_normalization(Use &u) {
    Value x = u.input(0);
    if (image_roles(x.rank()).empty()) {
        throw Refused{"more than three spatial dimensions"};
    }
    x = u.net.shaped(x, image_roles(x.rank()));
    const int64_t features = x.extent(1);
    const bool training = u.integer("training_mode", 0) != 0 || (u.opset < 7 && u.integer("is_test", 0) == 0);
    if (u.opset < 9 && u.integer("spatial", 1) == 0) {
        throw Refused{"normalization of every place on its own"};
    }
    const double momentum = 1 - u.real("momentum", 0.9);
    Json settings = {{"epsilon", u.real("epsilon", 1e-5)}};
    if (training) {
        settings["momentum"] = momentum;
    }
    u.output(0, u.net.same("batch_normalization", std::move(settings), x));
    u.net.weight("gain", {features}, u.reals(1));
    u.net.weight("offset", {features}, u.reals(2));
    u.net.weight("mean", {features}, u.reals(3), true);
    u.net.weight("variance", {features}, u.reals(4), true);
    if (training) {
        u.net.training = true;
        const double n = static_cast<double>(x.size() / features);
        const std::string &name = u.net.layers.back().name;
        u.tell(1, {.kind = Told::Kind::persistent, .name = name + ".mean", .momentum = momentum, .of_batch = 1});
        u.tell(2, {.kind = Told::Kind::persistent,
                   .name = name + ".variance",
                   .momentum = momentum,
                   .of_batch = (n - 1) / n});
    }
}

// Over the last axis: the features; over several: all of an example's dimensions, the axes before being batch and time.
void layer_normalization(Use &u) {
    Value x = u.input(0);
    const size_t axis = u.axis(u.integer("axis", -1), x.rank());
    const double epsilon = u.real("epsilon", 1e-5);
    const bool last = axis + 1 == x.rank();
    if (last) {
        x = u.net.sources[x.source].decided ? u.net.settled(x) : x;
        const bool fits = u.net.sources[x.source].decided && u.net.roles(x).back() == ARM_ROLE_FEATURE;
        Roles roles = x.rank() == 1 ? plain_roles(1) : x.rank() == 2 ? image_roles(2) : u.net.ordinary_roles(x);
        const auto feature = std::find(roles.begin(), roles.end(), ARM_ROLE_FEATURE);
        std::rotate(feature, feature + 1, roles.end());
        x = fits ? x : u.net.shaped(x, roles);
    } else {
        if (axis > 2 || x.rank() - axis > 4) {
            throw Refused{"normalization over these axes"};
        }
        Roles roles = plain_roles(x.rank() - axis);
        if (axis > 0) {
            roles.insert(roles.begin(), ARM_ROLE_BATCH);
        }
        if (axis > 1) {
            roles.insert(roles.begin(), ARM_ROLE_TIME);
        }
        x = u.net.shaped(x, roles);
    }
    Json settings = {{"epsilon", epsilon}};
    if (!last) {
        settings["over"] = "example";
    }
    u.output(0, u.net.same("layer_normalization", std::move(settings), x));
    std::vector<int64_t> extents;
    for (size_t i = x.rank(); i-- > axis;) {
        extents.push_back(x.extent(i));
    }
    const std::vector<float> gain = u.reals(1);
    u.net.weight("offset", extents, u.given(2) ? u.reals(2) : std::vector<float>(gain.size(), 0));
    u.net.weight("gain", std::move(extents), gain);

    if (!u.wanted(1) && !u.wanted(2)) {
        return;
    }
    Json over = Json::array();
    std::vector<Dimension> dimensions = u.net.sources[x.source].dimensions;
    for (size_t i = axis; i < x.rank(); ++i) {
        over.push_back(u.net.role_name(x, i));
        dimensions[x.axes[i][0].dimension].extent = 1;
    }
    const auto mean = [&](const Value &of) {
        return u.net.seen(u.net.layer("reduce_mean", {{"over", over}}, {of.source}, dimensions), u.net.roles(x));
    };
    const Value m = mean(x);
    const Value variance = mean(u.net.same("square", Json::object(), combine(u.net, "subtract", {x, m})));
    const Value deviation = u.net.same("sqrt", Json::object(), u.net.same("scale", {{"offset", epsilon}}, variance));
    u.output(1, m);
    u.output(2, u.net.same("reciprocal", Json::object(), deviation));
}

void local_response(Use &u) {
    const Value x = u.image(0);
    u.output(0, u.net.same("local_response_normalization",
                           {{"size", u.integer("size", 1)},
                            {"alpha", u.real("alpha", 1e-4)},
                            {"beta", u.real("beta", 0.75)},
                            {"k", u.real("bias", 1)}},
                           x));
}

} // namespace

namespace operators {

void normalization(Table &t) {
    t["BatchNormalization"] = {batch_normalization};
    t["LayerNormalization"] = {layer_normalization};
    t["LRN"] = {local_response};
}

} // namespace operators

} // namespace armature::onnx
