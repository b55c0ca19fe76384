// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &weights, const std::string &shifts) {
    return {Kind::layer, "circular_convolution", "{}", {shape(weights), shape(shifts)}};
}

// By hand: the three elements of s are the shifts -1, 0 and 1; a shift of 1 moves the weights one place on.
TEST(CircularConvolution, MovesWeights) {
    LayerBench b = bench("feature 4, batch 3", "feature 3, batch 3");
    const Values w = {1, 2, 3, 4};
    b.inputs = {{}, {0, 1, 0, 0, 0, 1, 0.5, 0.25, 0.25}};
    for (int i = 0; i < 3; ++i) {
        b.inputs[0].insert(b.inputs[0].end(), w.begin(), w.end());
    }
    EXPECT_EQ(b.forward()[0], (Values{1, 2, 3, 4, /**/ 4, 1, 2, 3, /**/ 2.25, 2.25, 3.25, 2.25}));
}

// Against the definition, also where the shifts reach round more than once.
TEST(CircularConvolution, EqualsTheDefinition) {
    for (const auto &[n, k] : {std::pair{5, 3}, {5, 5}, {2, 5}, {1, 3}, {3, 1}, {40, 7}}) {
        SCOPED_TRACE(std::to_string(n) + " places, " + std::to_string(k) + " shifts");
        LayerBench b =
            bench("feature " + std::to_string(n) + ", batch 2", "feature " + std::to_string(k) + ", batch 2");
        b.inputs = {{}, {}};
        for (int i = 0; i < 2 * n; ++i) {
            b.inputs[0].push_back(std::sin(i + 1));
        }
        for (int i = 0; i < 2 * k; ++i) {
            b.inputs[1].push_back(std::cos(2 * i));
        }
        Values expected;
        for (int c = 0; c < 2; ++c) {
            for (int i = 0; i < n; ++i) {
                double sum = 0;
                for (int j = -(k / 2); j <= k / 2; ++j) {
                    const int from = ((i - j) % n + n) % n;
                    sum += b.inputs[1][static_cast<size_t>(c * k + j + k / 2)] *
                           b.inputs[0][static_cast<size_t>(c * n + from)];
                }
                expected.push_back(sum);
            }
        }
        expect_near(b.forward()[0], expected, 1e-14);
    }
}

TEST(CircularConvolution, KeepsTheContract) {
    const auto check = [](const char *w, const char *s) {
        expect_component(Kind::layer, {"circular_convolution", "{}", {{w}, {s}}});
    };
    check("feature 5, batch 3", "feature 3, batch 3");
    check("feature 4, batch 3", "feature 5, batch 3");
    check("feature 23, batch 2, time 2", "feature 3, batch 2, time 2");
    check("feature 2, batch 2", "feature 5, batch 2");
    check("feature 6", "feature 1");
}

TEST(CircularConvolution, RefusesWhatDoesNotFit) {
    EXPECT_THAT(refusal([] { bench("feature 5, batch 3", "feature 2, batch 3"); }),
                ::testing::HasSubstr("odd number of shifts"));
    EXPECT_THAT(
        refusal([] { bench("feature 5, batch 3", "feature 3, batch 4"); }),
        ::testing::AllOf(::testing::HasSubstr("[feature 5, batch 3]"), ::testing::HasSubstr("[feature 3, batch 4]")));
}

} // namespace
} // namespace armature::testing
