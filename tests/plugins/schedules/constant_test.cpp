// SPDX-License-Identifier: MIT
// constant: one factor throughout.
#include "support/schedule_bench.hpp"

#include <gtest/gtest.h>

using namespace armature;
using namespace armature::testing;

TEST(Constant, IsTheSameThroughout) {
    const ScheduleBench plain("constant"), half("constant", {{"factor", 0.5}});
    for (const int64_t step : {0, 1, 33, 59}) {
        EXPECT_EQ(plain.at_step(step), 1);
        EXPECT_EQ(half.at_step(step), 0.5);
    }
    EXPECT_THROW(ScheduleBench("constant", {{"factor", -1}}), Errors);
}

TEST(Constant, NeedsNoEnd) {
    ScheduleBench bench("constant");
    bench.epochs = 0;
    EXPECT_EQ(bench.at_step(1000), 1);
}
