// SPDX-License-Identifier: MIT
#include "support/initialiser_bench.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

TEST(Normal, HasTheMomentsAskedFor) {
    const Moments m = moments(initialised("normal", R"({"mean": 3, "deviation": 0.5})", {{100, 100}}));
    EXPECT_NEAR(m.mean, 3, 0.02);
    EXPECT_NEAR(m.deviation, 0.5, 0.015);
    EXPECT_GT(m.highest, 4.4);
    EXPECT_NEAR(moments(initialised("normal", "{}", {{100, 100}})).deviation, 0.01, 0.0003);
}

TEST(Normal, IsAFunctionOfTheSeed) {
    expect_initialiser("normal", "{}", {{613}});
}

TEST(Normal, RefusesANegativeDeviation) {
    EXPECT_THAT(refusal([] { initialised("normal", R"({"deviation": -1})", {{7}}); }),
                ::testing::HasSubstr("deviation"));
}

} // namespace
} // namespace armature::testing
