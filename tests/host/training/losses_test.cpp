// SPDX-License-Identifier: MIT
// Losses and metrics of a training: several losses with weights, a weight that has a schedule, a metric that cannot be.
#include "training/training.hpp"

#include "host/training/logistic_regression.hpp"

#include <gmock/gmock.h>

namespace armature::training {
namespace {

using ::testing::HasSubstr;

TEST_F(Training, WeighsSeveralLosses) {
    experiment.losses = {testing::loss("cross_entropy", "scores", "label", 0.25),
                         testing::loss("cross_entropy", "scores", "label", 0.75)};
    experiment.losses[0].name = "first";
    experiment.losses[1].name = "second";
    run();
    EXPECT_EQ(listener.names(0), (std::vector<std::string>{"training.loss", "training.first", "training.second",
                                                           "training.accuracy", "validation.loss", "validation.first",
                                                           "validation.second", "validation.accuracy", "rate"}));
    EXPECT_NEAR(listener.value(2, "training.loss"), 0.44948574700315225, tolerance) << "the weights sum to 1";
    EXPECT_NEAR(listener.value(2, "training.second"), 0.44948574700315225, tolerance);
}

TEST_F(Training, SchedulesTheWeightOfALoss) {
    experiment.losses[0].schedule = experiment::Component{"constant", {{"factor", 2.0}}, "/loss/schedule"};
    experiment.train.steps = 1;
    run();
    const double doubled = listener.value(0, "training.loss");
    experiment.losses[0].schedule.reset();
    listener = {};
    run();
    EXPECT_NEAR(doubled, 2 * listener.value(0, "training.loss"), tolerance);
}

TEST_F(Training, RefusesAMetricThatDoesNotFitItsOutput) {
    data.fields.push_back(testing::target("wide", 5));
    experiment.metrics[0].target = "wide";
    EXPECT_THAT(refusal(), HasSubstr("metric accuracy"));
}

} // namespace
} // namespace armature::training
