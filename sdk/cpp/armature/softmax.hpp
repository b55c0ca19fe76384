// SPDX-License-Identifier: MIT
// softmax.hpp: exp(z - max z), its sums and maxima over the columns of a matrix: what the softmax layer and the losses
// from logits share. Stable for every finite z, since no exponent is above 0.
#pragma once

#include <armature/elementwise.hpp>
#include <armature/services.hpp>

namespace armature {

// How many columns to take at a time: enough to hide a call, few enough to stay in the first-level cache.
inline constexpr int64_t softmax_columns = 64;
inline int64_t softmax_group(int64_t rows) {
    const int64_t columns = 8 * block / (rows > 0 ? rows : 1);
    return columns < 1 ? 1 : columns > softmax_columns ? softmax_columns : columns;
}

// For `columns` <= softmax_columns columns of z (rows x columns): peak[j] = max of column j, e = exp(z - peak),
// total[j] = sum of e's column j. e may be z.
template <class T>
void exponentials(const T *z, T *e, int64_t rows, int64_t columns, T *peak, T *total, const Math<T> &math) {
    for (int64_t j = 0; j < columns; ++j) {
        const T m = peak[j] = largest(z + j * rows, rows);
        map(z + j * rows, e + j * rows, rows, [m](T v) { return v - m; });
    }
    math.exp(e, e, rows * columns);
    for (int64_t j = 0; j < columns; ++j) {
        const T *column = e + j * rows;
        total[j] = sum_of<T>(rows, [column](int64_t i) { return column[i]; });
    }
}

} // namespace armature
