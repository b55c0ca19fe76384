// SPDX-License-Identifier: MIT
#include "support/initialiser_bench.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

TEST(Uniform, FillsTheInterval) { // its deviation is (high - low) / sqrt(12)
    const Moments m = moments(initialised("uniform", R"({"low": 2, "high": 5})", {{100, 100}}));
    EXPECT_NEAR(m.mean, 3.5, 0.04);
    EXPECT_NEAR(m.deviation, 3 / std::sqrt(12.0), 0.02);
    EXPECT_GT(m.lowest, 2);
    EXPECT_LT(m.lowest, 2.01);
    EXPECT_LT(m.highest, 5);
    EXPECT_GT(m.highest, 4.99);
}

TEST(Uniform, IsAFunctionOfTheSeed) {
    expect_initialiser("uniform", "{}", {{613}});
}

TEST(Uniform, RefusesEndsInTheWrongOrder) {
    EXPECT_THAT(refusal([] { initialised("uniform", R"({"low": 2, "high": 1})", {{7}}); }),
                ::testing::HasSubstr("low is 2, above high, which is 1"));
}

} // namespace
} // namespace armature::testing
