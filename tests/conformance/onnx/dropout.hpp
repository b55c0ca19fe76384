// SPDX-License-Identifier: MIT
// dropout.hpp: dropout in training, with the mask that NumPy drew for the case: the layer asks its random stream for
// words, and here gets words that mean this mask. It runs on the checker's bench, where streams can be exchanged.
#pragma once

#include "onnx/model.hpp"
#include "support/layer_bench.hpp"
#include "support/services.hpp"

#include <algorithm>
#include <vector>

namespace armature::conformance {

// The mask of the case under way; words 0 are below every rate but 0, the largest are above all.
inline std::vector<uint32_t> &mask_words() {
    static std::vector<uint32_t> words;
    return words;
}

inline const arm_services &mask_services() {
    static const arm_random_service random = [] {
        arm_random_service r = *services().random;
        r.words = [](const arm_random *, uint64_t first, uint32_t *out, int64_t count) {
            std::copy_n(mask_words().begin() + static_cast<std::ptrdiff_t>(first), count, out);
        };
        return r;
    }();
    static const arm_services all = {sizeof(arm_services), 0, services().math, &random};
    return all;
}

// y, and where it was kept.
inline std::vector<std::vector<double>> play_dropout(const onnx::Tensor &x, double rate, const onnx::Tensor *mask,
                                                     const onnx::Tensor &y) {
    mask_words().clear();
    testing::Values values;
    for (int64_t i = 0; i < x.size(); ++i) {
        const bool kept = mask != nullptr ? mask->real(i) != 0 : y.real(i) != 0;
        mask_words().push_back(kept ? 0xffffffffu : 0u);
        values.push_back(x.real(i));
    }
    const Shape shape(ARM_F32, {{ARM_ROLE_FEATURE, x.size()}, {ARM_ROLE_BATCH, 1}});
    testing::LayerBench bench(testing::Kind::layer, "dropout", Json({{"rate", rate}}).dump(), {shape}, ARM_F32);
    bench.inputs = {values};
    bench.services = &mask_services();
    std::vector<std::vector<double>> out;
    const std::vector<testing::Values> outputs = bench.forward(ARM_TRAIN);
    out.emplace_back(outputs[0].begin(), outputs[0].end());
    std::vector<double> kept;
    for (size_t i = 0; i < values.size(); ++i) {
        kept.push_back(outputs[0][i] != 0 ? 1 : 0);
    }
    out.push_back(kept);
    return out;
}

} // namespace armature::conformance
