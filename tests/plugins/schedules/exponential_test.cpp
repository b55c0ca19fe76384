// SPDX-License-Identifier: MIT
// exponential: against powers by hand.
#include "support/schedule_bench.hpp"

#include <gtest/gtest.h>

using namespace armature;
using namespace armature::testing;

TEST(Exponential, MultipliesEveryEpoch) {
    const ScheduleBench bench("exponential", {{"factor", 0.8}});
    EXPECT_DOUBLE_EQ(bench.at_epoch(0), 1);
    EXPECT_DOUBLE_EQ(bench.at_epoch(1), 0.8);
    EXPECT_DOUBLE_EQ(bench.at_step(19), 0.8); // within the epoch it stays
    EXPECT_DOUBLE_EQ(bench.at_epoch(4), 0.4096);
}

TEST(Exponential, MultipliesEveryStep) {
    ScheduleBench bench("exponential", {{"factor", 0.5}, {"per", "step"}});
    bench.epochs = 0; // needs no end
    EXPECT_DOUBLE_EQ(bench.at_step(3), 0.125);
    EXPECT_THROW(ScheduleBench("exponential", {{"per", "steps"}}), Errors);
}
