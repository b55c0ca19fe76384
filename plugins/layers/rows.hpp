// SPDX-License-Identifier: MIT
// rows.hpp: feature columns taken as wide rows: several columns side by side where they are short, so that a loop over
// a row vectorises whatever the number of features; one feature takes no longer than the same numbers in 256.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace armature::layers {

struct Rows {
    int64_t features = 1, side = 1; // columns side by side in a row

    Rows(int64_t features, int64_t columns)
        : features(features),
          side(std::clamp<int64_t>(256 / std::max<int64_t>(features, 1), 1, std::max<int64_t>(columns, 1))) {}
    int64_t width() const { return features * side; } // element i of a row has feature i mod features

    // Calls f(rows, first, width) for consecutive pieces of so many columns: `rows` (a std::integral_constant: 8, and 1
    // for the rest) rows from element `first` on, `width` elements each; only the last row is narrower than the others.
    template <class F> void each(int64_t columns, F &&f) const {
        const int64_t all = columns * features, wide = width();
        int64_t first = 0;
        for (; first < all && all - first >= 8 * wide; first += 8 * wide) {
            f(std::integral_constant<int, 8>(), first, wide);
        }
        for (; first < all; first += wide) {
            f(std::integral_constant<int, 1>(), first, std::min(wide, all - first));
        }
    }
    // Repeats the first `features` values through the row.
    template <class T> void spread(T *row) const {
        for (int64_t done = features; done < width(); done *= 2) {
            std::copy_n(row, std::min(done, width() - done), row + done);
        }
    }
    // Adds the other columns' values to the first `features`, half of the columns to the other half.
    template <class T> void gather(T *row) const {
        for (int64_t left = side; left > 1; left -= left / 2) {
            const int64_t n = left / 2 * features;
            T *__restrict to = row;
            const T *__restrict from = row + (left - left / 2) * features;
            for (int64_t i = 0; i < n; ++i) {
                to[i] += from[i];
            }
        }
    }
};

} // namespace armature::layers
