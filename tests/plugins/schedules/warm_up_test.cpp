// SPDX-License-Identifier: MIT
// warm_up: against the line, and the curve of Vaswani et al. 2017, by hand.
#include "support/schedule_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace armature;
using namespace armature::testing;

TEST(WarmUp, ClimbsInAStraightLine) {
    const ScheduleBench bench("warm_up", {{"steps", 4}, {"start", 0.2}});
    EXPECT_DOUBLE_EQ(bench.at_step(0), 0.4);
    EXPECT_DOUBLE_EQ(bench.at_step(1), 0.6);
    EXPECT_DOUBLE_EQ(bench.at_step(2), 0.8);
    EXPECT_DOUBLE_EQ(bench.at_step(3), 1);
    EXPECT_DOUBLE_EQ(bench.at_step(4), 1);
    EXPECT_DOUBLE_EQ(bench.at_step(59), 1);
    EXPECT_DOUBLE_EQ(ScheduleBench("warm_up", {{"steps", 5}}).at_step(0), 0.2); // no step is lost at rate 0
}

// lrate = d^-0.5 min(n^-0.5, n warmup^-1.5), equation 3; here divided by its peak, (d warmup)^-0.5.
TEST(WarmUp, FollowsTheInverseSquareRoot) {
    const double warmup = 8;
    ScheduleBench bench("warm_up", {{"steps", 8}, {"then", "inverse_square_root"}});
    bench.epochs = 0; // needs no end
    for (int64_t step = 0; step < 40; ++step) {
        const double n = static_cast<double>(step + 1);
        EXPECT_NEAR(bench.at_step(step), std::min(1 / std::sqrt(n), n / std::pow(warmup, 1.5)) * std::sqrt(warmup),
                    1e-14);
    }
    EXPECT_DOUBLE_EQ(bench.at_step(31), 0.5);
}

TEST(WarmUp, FallsAlongACosine) {
    const ScheduleBench bench("warm_up", {{"steps", 20}, {"then", "cosine"}, {"minimum", 0.1}}); // 60 steps in all
    EXPECT_DOUBLE_EQ(bench.at_step(19), 1);
    EXPECT_DOUBLE_EQ(bench.at_step(20), 1);
    EXPECT_NEAR(bench.at_step(40), 0.55, 1e-15);
    EXPECT_NEAR(bench.at_step(60), 0.1, 1e-15);
    EXPECT_NEAR(bench.at_step(80), 0.1, 1e-15);
}

TEST(WarmUp, ItsCosineNeedsAnEnd) {
    ScheduleBench bench("warm_up", {{"steps", 2}, {"then", "cosine"}});
    bench.epochs = 0;
    EXPECT_DOUBLE_EQ(bench.at_step(0), 0.5);
    EXPECT_THROW(bench.at_step(2), Error);
    EXPECT_THROW(ScheduleBench("warm_up", {{"then", "nothing"}}), Errors);
    ScheduleBench longer_than_all("warm_up", {{"steps", 100}, {"then", "cosine"}});
    EXPECT_DOUBLE_EQ(longer_than_all.at_step(59), 0.6);
    EXPECT_DOUBLE_EQ(longer_than_all.at_step(100), 0);
}
