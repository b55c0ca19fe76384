// SPDX-License-Identifier: MIT
// testing.hpp: for a plugin's own test, which includes the plugin's source and compares what it computes with numbers
// that were worked out by hand. `armature plugins check` finds out whether a gradient fits its formula; only such a
// test can tell whether the formula is the one that was meant. testing/layer.hpp calls a layer or a loss.
#pragma once

#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

namespace armature::testing {

inline int failures = 0;

// Says so on standard error if numbers differ, or if there are more or fewer of them.
inline void expect(const char *what, std::span<const double> got, const std::vector<double> &expected,
                   double tolerance = 1e-12) {
    if (got.size() != expected.size()) {
        ++failures;
        std::fprintf(stderr, "%s: %zu numbers, expected %zu\n", what, got.size(), expected.size());
        return;
    }
    for (size_t i = 0; i < got.size(); ++i) {
        if (!(std::fabs(got[i] - expected[i]) <= tolerance * std::fmax(1, std::fabs(expected[i])))) {
            ++failures;
            std::fprintf(stderr, "%s[%zu] is %.15g, expected %.15g\n", what, i, got[i], expected[i]);
        }
    }
}
inline void expect(const char *what, double got, double expected, double tolerance = 1e-12) {
    expect(what, std::span<const double>(&got, 1), {expected}, tolerance);
}
// What main returns.
inline int outcome() {
    return failures == 0 ? 0 : 1;
}

} // namespace armature::testing
