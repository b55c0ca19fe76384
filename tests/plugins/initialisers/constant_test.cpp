// SPDX-License-Identifier: MIT
#include "support/initialiser_bench.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

TEST(Constant, FillsWithItsValue) {
    EXPECT_EQ(initialised("constant", R"({"value": 0.75})", {{2, 3}}), Values(6, 0.75));
    EXPECT_EQ(initialised("constant", "{}", {{5}}), Values(5, 0));
}

TEST(Constant, IsTheSameForEverySeed) {
    expect_initialiser("constant", R"({"value": 0.1})", {{7, 5}}, false);
}

} // namespace
} // namespace armature::testing
