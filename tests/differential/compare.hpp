// SPDX-License-Identifier: MIT
// compare.hpp: our numbers beside PyTorch's.
#pragma once

#include "support/guarded.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace armature::differential {

using check::Values;

// What is wrong, in words, about the element that is furthest beyond tolerance (floor + |expected|); "" if none is. A
// NaN agrees with nothing.
inline std::string disagreement(const Values &actual, const Values &expected, double tolerance, double floor = 1) {
    if (actual.size() != expected.size()) {
        return fmt::format("{} elements, PyTorch has {}", actual.size(), expected.size());
    }
    size_t wrong = 0, worst = 0;
    double largest = -1;
    for (size_t i = 0; i < expected.size(); ++i) {
        const double excess = std::abs(actual[i] - expected[i]) / (floor + std::abs(expected[i]));
        if (!(excess <= tolerance)) {
            ++wrong;
            if (!(excess <= largest)) {
                largest = excess;
                worst = i;
            }
        }
    }
    return wrong == 0 ? ""
                      : fmt::format("{} of {} elements disagree; the worst, {}, is {:.17g}, PyTorch's {:.17g}", wrong,
                                    expected.size(), worst, actual[worst], expected[worst]);
}

inline double largest(const Values &values) {
    double out = 0;
    for (const double v : values) {
        out = std::max(out, std::abs(v));
    }
    return out;
}

} // namespace armature::differential
