// SPDX-License-Identifier: MIT
// finite.hpp: are all numbers of an array finite? At the speed of memory.
#pragma once

#include <cstddef>

namespace armature::data {

// Zero times a finite number is a zero, zero times anything else is NaN: a sum over all tells without a branch.
template <class T> bool all_finite(const T *x, size_t n) {
    constexpr size_t lanes = 16;
    T sum[lanes] = {};
    const size_t whole = n / lanes * lanes;
    for (size_t i = 0; i < whole; i += lanes) {
        for (size_t k = 0; k < lanes; ++k) {
            sum[k] += x[i + k] * T{0};
        }
    }
    for (size_t i = whole; i < n; ++i) {
        sum[i - whole] += x[i] * T{0};
    }
    T all = 0;
    for (const T part : sum) {
        all += part;
    }
    return all == 0;
}

} // namespace armature::data
