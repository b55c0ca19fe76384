// SPDX-License-Identifier: MIT
// dropping.hpp: what layers that drop at random share: drawing what is kept, and doing nothing in evaluation. What one
// bit decides on, an element or a whole channel, is each layer's own.
#pragma once

#include <armature/layer.hpp>

#include <algorithm>
#include <cstring>

namespace armature::layers {

// kept[i] = 1 with probability 1 - rate: where word i of the stream reaches rate 2^32, so that float and double see one
// mask, and a step can be repeated.
inline void draw_kept(const Random &random, double rate, uint8_t *kept, int64_t n) {
    const auto threshold = static_cast<uint32_t>(rate * 4294967296.0);
    uint32_t words[block];
    for (int64_t i = 0; i < n; i += block) {
        const int64_t count = std::min(block, n - i);
        random.words(static_cast<uint64_t>(i), words, count);
        uint8_t *__restrict to = kept + i;
        for (int64_t k = 0; k < count; ++k) {
            to[k] = words[k] >= threshold;
        }
    }
}

// In evaluation: y = x, dx (+)= dy. Nothing is written where both already share their memory.
template <class T> void pass_on(const Frame<T> &f) {
    const auto x = f.input();
    const auto y = f.output();
    if (x.data != y.data) {
        std::memcpy(y.data, x.data, static_cast<size_t>(x.size()) * sizeof(T));
    }
}
template <class T> void pass_back(const Frame<T> &f) {
    const auto dy = f.output_gradient();
    const auto dx = f.input_gradient();
    if (dx.c->action != ARM_OVERWRITE || dx.data() != dy.data) {
        dx.write(dy.data, [](T g, int64_t) { return g; });
    }
}

} // namespace armature::layers
