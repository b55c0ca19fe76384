// SPDX-License-Identifier: MIT
// cosine: against the paper's formula at angles whose cosine is known.
#include "support/schedule_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace armature;
using namespace armature::testing;

TEST(Cosine, FallsFromOneToItsMinimum) {
    const ScheduleBench bench("cosine"); // 60 steps
    EXPECT_DOUBLE_EQ(bench.at_step(0), 1);
    EXPECT_NEAR(bench.at_step(15), (1 + std::sqrt(0.5)) / 2, 1e-15);
    EXPECT_NEAR(bench.at_step(20), 0.75, 1e-15);
    EXPECT_NEAR(bench.at_step(30), 0.5, 1e-15);
    EXPECT_NEAR(bench.at_step(40), 0.25, 1e-15);
    EXPECT_NEAR(bench.at_step(60), 0, 1e-15);
    EXPECT_NEAR(bench.at_step(75), 0, 1e-15); // it does not rise again
    for (int64_t step = 0; step < 60; ++step) {
        EXPECT_GT(bench.at_step(step), bench.at_step(step + 1));
    }
}

TEST(Cosine, MayCountEpochsAndEndAboveZero) {
    const ScheduleBench bench("cosine", {{"minimum", 0.1}, {"per", "epoch"}}); // 6 epochs
    EXPECT_DOUBLE_EQ(bench.at_step(9), 1);
    EXPECT_NEAR(bench.at_epoch(2), 0.1 + 0.9 * 0.75, 1e-15);
    EXPECT_NEAR(bench.at_step(29), 0.1 + 0.9 * 0.75, 1e-15);
    EXPECT_NEAR(bench.at_epoch(3), 0.55, 1e-15);
}

TEST(Cosine, NeedsAnEnd) {
    ScheduleBench bench("cosine");
    bench.epochs = 0;
    EXPECT_THROW(bench.at_step(0), Error);
    EXPECT_THROW(ScheduleBench("cosine", {{"minimum", 1.5}}), Errors);
}
