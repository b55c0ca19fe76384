// SPDX-License-Identifier: MIT
// normalization: batch_normalization by its running statistics, layer_normalization, local_response_normalization, and
// normalize, whose numbers are settings.
#include "onnx/export_node.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// ONNX normalises axis 1, which is the feature but where there is a time.
void want_features_second(const Writing &w) {
    const Roles roles = axes_of(w.shape());
    if (roles.size() < 2 || roles[0] != ARM_ROLE_BATCH || roles[1] != ARM_ROLE_FEATURE) {
        throw Refused{"there is no operator for " + w.shape().text() + ", only for features in a batch without time"};
    }
}

void batch_normalization(Writing &w) {
    want_features_second(w);
    std::vector<std::string> from = {w.input()};
    for (const char *name : {"gain", "offset", "mean", "variance"}) {
        from.push_back(w.constant(w.numbers(name)));
    }
    w.output(w.add("BatchNormalization", std::move(from), {{"epsilon", static_cast<float>(w.real("epsilon"))}}));
}

// The axes that share a mean are the last ones; our extents reversed are ONNX's, but for the feature, which is last.
void layer_normalization(Writing &w) {
    w.needs_set(17);
    const Roles roles = axes_of(w.shape());
    Roles last = roles;
    const auto feature = std::find(last.begin(), last.end(), ARM_ROLE_FEATURE);
    std::rotate(feature, feature + 1, last.end());
    const bool example = w.text("over") == "example";
    const auto own = std::count_if(last.begin(), last.end(), [](int32_t r) { return r < ARM_ROLE_BATCH; });
    std::vector<std::string> from = {w.turned(w.input(), roles, last), w.constant(w.numbers("gain")),
                                     w.constant(w.numbers("offset"))};
    const std::string y =
        w.add("LayerNormalization", std::move(from),
              {{"axis", int64_t{example ? -own : -1}}, {"epsilon", static_cast<float>(w.real("epsilon"))}});
    w.output(w.turned(y, last, roles));
}

void local_response_normalization(Writing &w) {
    want_features_second(w);
    w.output(w.add("LRN", {w.input()},
                   {{"size", w.integer("size")},
                    {"alpha", static_cast<float>(w.real("alpha"))},
                    {"beta", static_cast<float>(w.real("beta"))},
                    {"bias", static_cast<float>(w.real("k"))}}));
}

// One number for all features or one each, in their place among the axes.
std::string by_feature(Writing &w, const char *setting) {
    std::vector<float> values;
    for (const Json &value : w.node.settings.at(setting)) {
        values.push_back(value.get<float>());
    }
    const size_t behind = axes_of(w.shape()).size() - 1 - w.axis("feature");
    std::vector<int64_t> dims(behind, 1);
    dims.insert(dims.begin(), static_cast<int64_t>(values.size()));
    return w.constant(setting, std::move(values), std::move(dims));
}

void normalize(Writing &w) {
    const std::string centred = w.add("Sub", {w.input(), by_feature(w, "mean")});
    w.output(w.add("Div", {centred, by_feature(w, "deviation")}));
}

} // namespace

namespace exporters {

void normalization(Exports &e) {
    e["batch_normalization"] = batch_normalization;
    e["layer_normalization"] = layer_normalization;
    e["local_response_normalization"] = local_response_normalization;
    e["normalize"] = normalize;
}

} // namespace exporters

} // namespace armature::onnx
