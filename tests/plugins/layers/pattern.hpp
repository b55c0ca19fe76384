// SPDX-License-Identifier: MIT
// pattern.hpp: numbers of both signs that are the same here and in the Python that values of reference come from.
#pragma once

#include "support/layer_bench.hpp"

namespace armature::testing {

// [((step * i) % modulus - shift) * unit for i in range(n)]
inline Values pattern(int64_t n, int64_t step = 37, int64_t modulus = 23, int64_t shift = 11, double unit = 0.25) {
    Values v;
    for (int64_t i = 0; i < n; ++i) {
        v.push_back(unit * static_cast<double>(step * i % modulus - shift));
    }
    return v;
}
inline Values arriving(int64_t n, double unit = 0.25) {
    return pattern(n, 29, 17, 8, unit);
}

} // namespace armature::testing
