// SPDX-License-Identifier: MIT
// softmax: softmax along any dimension, log_softmax over the features.
#include "onnx/export_node.hpp"

namespace armature::onnx {

namespace exporters {

void softmax(Exports &e) {
    e["softmax"] = [](Writing &w) {
        const auto axis = static_cast<int64_t>(w.axis(w.text("axis")));
        w.output(w.add("Softmax", {w.input()}, {{"axis", axis}}));
    };
    e["log_softmax"] = [](Writing &w) {
        const auto axis = static_cast<int64_t>(w.axis("feature"));
        w.output(w.add("LogSoftmax", {w.input()}, {{"axis", axis}}));
    };
}

} // namespace exporters

} // namespace armature::onnx
