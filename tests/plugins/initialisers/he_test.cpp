// SPDX-License-Identifier: MIT
#include "support/initialiser_bench.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

// By hand from the formula: fan 200 gives the deviation sqrt(2 / 200) = 0.1, fan 50 twice that.
TEST(He, HasTheVarianceOfItsFormula) {
    const Parameter weight = {{50, 200}, 200, 50};
    EXPECT_NEAR(moments(initialised("he", "{}", weight)).deviation, 0.1, 0.003);
    EXPECT_NEAR(moments(initialised("he", R"({"mode": "fan_out"})", weight)).deviation, 0.2, 0.006);
    EXPECT_NEAR(moments(initialised("he", R"({"gain": 3})", weight)).deviation, 0.3, 0.009);
    const Moments uniform = moments(initialised("he", R"({"distribution": "uniform"})", weight));
    EXPECT_NEAR(uniform.deviation, 0.1, 0.002);
    EXPECT_LE(uniform.highest, std::sqrt(6.0 / 200));
    EXPECT_GT(uniform.highest, 0.99 * std::sqrt(6.0 / 200));
}

TEST(He, IsAFunctionOfTheSeed) {
    expect_initialiser("he", "{}", {{7, 5}, 5, 7});
    expect_initialiser("he", R"({"distribution": "uniform", "mode": "fan_out"})", {{7, 5}, 5, 7});
}

TEST(He, RefusesAParameterWithoutFansAndUnknownWords) {
    EXPECT_THAT(refusal([] { initialised("he", "{}", {{7}}); }), ::testing::HasSubstr("fan_in"));
    EXPECT_THAT(refusal([] { initialised("he", R"({"mode": "fan"})", {{7, 5}, 5, 7}); }), ::testing::HasSubstr("mode"));
}

} // namespace
} // namespace armature::testing
