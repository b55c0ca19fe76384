// SPDX-License-Identifier: MIT
// layer_memory.hpp: the buffers and frames behind a LayerBench. Only its own sources include this.
#pragma once

#include "check/layer_bench.hpp"
#include "check/newer.hpp"

namespace armature::check {

// The frame of one call, and the arrays that it points to.
struct LayerBench::Call {
    std::vector<arm_tensor> inputs, outputs, parameters, persistent, output_gradients;
    std::vector<arm_gradient> gradients; // of the inputs, then of the parameters
    Newer<arm_layer_frame> frame;
    Newer<arm_pieces> pieces; // where somebody is to hand over some
    arm_random random{};

    static std::string bytes(const auto &list) {
        return {reinterpret_cast<const char *>(list.data()), list.size() * sizeof list[0]};
    }
    std::string bytes() const {
        return bytes(inputs) + bytes(outputs) + bytes(parameters) + bytes(persistent) + bytes(output_gradients) +
               bytes(gradients) + std::string(reinterpret_cast<const char *>(&frame), sizeof frame) +
               std::string(reinterpret_cast<const char *>(&random), sizeof random);
    }
};

// What a row-sparse gradient is told in.
struct LayerBench::Rows {
    std::vector<int64_t> indices;
    int64_t count = -1;
    double base = 0; // of the dense gradient that they are merged into
};

// What lives from a forward call to its backward call.
struct LayerBench::Memory {
    std::vector<Guarded> inputs, outputs, parameters, persistent, arriving, leaving;
    std::vector<Values> persistent_values; // what the persistent tensors hold, whatever the caller does to his copy
    std::optional<Guarded> saved, scratch;
    std::vector<Rows> rows;          // by parameter
    std::vector<std::string> handed; // by parameter: the bytes of the pieces that came
    Call forward, backward;
    std::optional<InPlace> forward_place; // of the last forward call
};

} // namespace armature::check
