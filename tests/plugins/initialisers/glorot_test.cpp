// SPDX-License-Identifier: MIT
#include "support/initialiser_bench.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

// Bounds and deviations by hand from the formula: fans 300 and 100 give a = sqrt(6 / 400), deviation sqrt(2 / 400).
TEST(Glorot, HasTheVarianceOfItsFormula) {
    const Parameter weight = {{100, 300}, 300, 100};
    const Moments uniform = moments(initialised("glorot", "{}", weight));
    EXPECT_NEAR(uniform.deviation, std::sqrt(2.0 / 400), 0.0005);
    EXPECT_NEAR(uniform.mean, 0, 0.002);
    EXPECT_LE(uniform.highest, std::sqrt(6.0 / 400));
    EXPECT_GT(uniform.highest, 0.99 * std::sqrt(6.0 / 400));
    EXPECT_GE(uniform.lowest, -std::sqrt(6.0 / 400));
    const Moments normal = moments(initialised("glorot", R"({"distribution": "normal", "gain": 2})", weight));
    EXPECT_NEAR(normal.deviation, 2 * std::sqrt(2.0 / 400), 0.002);
    EXPECT_GT(normal.highest, 2 * std::sqrt(6.0 / 400));
}

TEST(Glorot, IsAFunctionOfTheSeed) {
    expect_initialiser("glorot", "{}", {{7, 5}, 5, 7});
    expect_initialiser("glorot", R"({"distribution": "normal"})", {{7, 101}, 101, 7}); // more than a block
}

TEST(Glorot, RefusesAParameterWithoutFans) {
    EXPECT_THAT(refusal([] { initialised("glorot", "{}", {{7}}); }),
                ::testing::AllOf(::testing::HasSubstr("hidden.weight"), ::testing::HasSubstr("fan_in")));
}

} // namespace
} // namespace armature::testing
