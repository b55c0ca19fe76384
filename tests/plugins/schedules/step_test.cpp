// SPDX-License-Identifier: MIT
// step: against the staircase by hand, which is also that of torch.optim.lr_scheduler.StepLR.
#include "support/schedule_bench.hpp"

#include <gtest/gtest.h>

using namespace armature;
using namespace armature::testing;

TEST(Step, FallsEverySoManyEpochs) {
    const ScheduleBench bench("step", {{"every", 2}, {"factor", 0.1}});
    const std::vector<double> expected = {1, 1, 0.1, 0.1, 0.01, 0.01};
    for (int64_t epoch = 0; epoch < 6; ++epoch) {
        EXPECT_DOUBLE_EQ(bench.at_epoch(epoch), expected[static_cast<size_t>(epoch)]);
    }
    EXPECT_DOUBLE_EQ(bench.at_step(19), 1); // the last step of the second epoch
    EXPECT_DOUBLE_EQ(bench.at_step(20), 0.1);
}

TEST(Step, FallsEverySoManySteps) {
    const ScheduleBench bench("step", {{"every", 3}, {"factor", 0.5}, {"per", "step"}});
    EXPECT_DOUBLE_EQ(bench.at_step(2), 1);
    EXPECT_DOUBLE_EQ(bench.at_step(3), 0.5);
    EXPECT_DOUBLE_EQ(bench.at_step(8), 0.25);
    EXPECT_DOUBLE_EQ(bench.at_step(9), 0.125);
}

TEST(Step, RefusesAStairOfNoWidth) {
    EXPECT_THROW(ScheduleBench("step", {{"every", 0}}), Errors);
}
