// SPDX-License-Identifier: MIT
// evaluation: what does something in training alone, and otherwise hands its input on: no node at all.
#include "onnx/export_node.hpp"

namespace armature::onnx {

namespace exporters {

void evaluation(Exports &e) {
    for (const char *component : {"dropout", "spatial_dropout", "gaussian_noise", "random_flip", "colour_jitter",
                                  "stop_gradient", "identity"}) {
        e[component] = [](Writing &w) { w.output(w.input()); };
    }
}

} // namespace exporters

} // namespace armature::onnx
