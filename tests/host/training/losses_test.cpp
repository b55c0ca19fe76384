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

// A second head that evaluation leaves out: its loss is no number there, not even 0.
TEST_F(Training, ALossOfATrainingHeadIsReportedInTrainingOnly) {
    experiment::Layer head = testing::layer("affine", {{"units", 3}}, "head", {"x"});
    head.mode = "train";
    experiment.network.push_back(head);
    experiment.losses.push_back(testing::loss("cross_entropy", "head", "label", 0.5));
    experiment.losses[0].name = "main";
    experiment.losses[1].name = "early";
    run();
    EXPECT_EQ(listener.names(0),
              (std::vector<std::string>{"training.loss", "training.main", "training.early", "training.accuracy",
                                        "validation.loss", "validation.main", "validation.accuracy", "rate"}));
    EXPECT_EQ(listener.names(3), (std::vector<std::string>{"test.loss", "test.main", "test.accuracy"}));
    EXPECT_GT(listener.value(0, "training.early"), 0.1);
    EXPECT_NEAR(listener.value(0, "training.loss"),
                listener.value(0, "training.main") + 0.5 * listener.value(0, "training.early"), tolerance);
    EXPECT_EQ(listener.value(0, "validation.loss"), listener.value(0, "validation.main"));
    experiment.train.select = "validation.early";
    EXPECT_THAT(refusal(), ::testing::AllOf(HasSubstr("no metric \"validation.early\" is reported"),
                                            HasSubstr("takes part in training only; reported are training.accuracy"),
                                            HasSubstr("validation.main")));
}

TEST_F(Training, WhereNoLossTakesPartInEvaluationThereIsNoneToSelectBy) {
    experiment.network[0].mode = "train";
    experiment.metrics.clear();
    experiment.train.select = "validation.loss"; // what an experiment says that says nothing
    EXPECT_THAT(refusal(), ::testing::AllOf(HasSubstr("no metric \"validation.loss\" is reported"),
                                            HasSubstr("takes part in training only; reported are training.loss")));
    experiment.train.select = "training.loss";
    run();
    EXPECT_EQ(listener.names(0), (std::vector<std::string>{"training.loss", "rate"}));
    EXPECT_EQ(listener.reports.size(), 4U);
    EXPECT_TRUE(listener.names(3).empty()) << "the test split has nothing to say";
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
