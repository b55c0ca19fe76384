// SPDX-License-Identifier: MIT
// A training whose numbers are no longer finite ends there, and says what went wrong, where and when.
#include "training/training.hpp"

#include "host/training/logistic_regression.hpp"

#include <gmock/gmock.h>

namespace armature::training {
namespace {

using ::testing::HasSubstr;
using End = Outcome::End;

TEST_F(Training, EndsAsDivergedWithTheLossAndTheStep) {
    experiment.optimizer.component.settings = {{"rate", 1e308}, {"weight_decay", 1e10}};
    experiment.optimizer.schedule.reset();
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::diverged);
    EXPECT_THAT(outcome.reason, HasSubstr("the loss cross_entropy is "));
    EXPECT_THAT(outcome.reason, HasSubstr(" at step 2 (epoch 1)"));
    EXPECT_EQ(outcome.steps, 1);
    EXPECT_TRUE(listener.reports.empty()) << "neither a report nor a test";
}

TEST_F(Training, NoticesThatItsLastStepDiverged) {
    experiment.optimizer.component.settings = {{"rate", 1e308}, {"weight_decay", 1e10}};
    experiment.optimizer.schedule.reset();
    experiment.train.steps = 1;
    Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::diverged);
    EXPECT_THAT(outcome.reason, HasSubstr("after step 1 (epoch 1)"));
    drop_validation();
    outcome = run();
    EXPECT_EQ(outcome.end, End::diverged);
    EXPECT_THAT(outcome.reason, HasSubstr("scores.weight holds a number that is not finite after step 1"));
}

} // namespace
} // namespace armature::training
