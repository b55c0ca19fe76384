// SPDX-License-Identifier: MIT
// Which weights are kept, tested and stored, when there is nothing better to come, and which metric may decide it.
#include "training/training.hpp"

#include "training/checkpoint.hpp"

#include "host/training/logistic_regression.hpp"

#include <gmock/gmock.h>

namespace armature::training {
namespace {

using ::testing::HasSubstr;
using End = Outcome::End;

TEST_F(Training, KeepsTheLastWeightsWithoutValidation) {
    drop_validation();
    experiment.train.select = "validation.loss"; // what an experiment says that says nothing
    const Outcome outcome = run();
    EXPECT_EQ(outcome.best_step, 9);
    expect_weights(after_third);
    EXPECT_NEAR(listener.value(3, "test.loss"), 2.7600801021805559, tolerance);
    EXPECT_EQ(listener.names(0), (std::vector<std::string>{"training.loss", "training.accuracy", "rate"}));
}

TEST_F(Training, SelectsByTheDirectionThatTheMetricKnows) {
    experiment.train.select = "training.loss"; // falls to the end
    EXPECT_EQ(run().best_step, 9);
    expect_weights(after_third);
    experiment.train.select = "validation.accuracy"; // larger is better and all are equal: the first stays
    EXPECT_EQ(run().best_step, 3);
}

TEST_F(Training, StopsEarly) {
    experiment.train.epochs = 50;
    experiment.train.early_stopping = {"validation.loss", 2, 0};
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::finished);
    EXPECT_EQ(outcome.epochs, 3); // the best is the first
    EXPECT_EQ(outcome.best_step, 3);
    EXPECT_EQ(listener.names(3).front(), "test.loss");
}

TEST_F(Training, StoresTheChosenAndTheLastWeights) {
    experiment.train.checkpoint = "both";
    const Outcome outcome = run();
    ASSERT_EQ(outcome.checkpoints.size(), 2U);
    const Checkpoint &last = outcome.checkpoints[0], &best = outcome.checkpoints[1];
    EXPECT_EQ(last.which, "last");
    EXPECT_EQ(last.step, 9);
    EXPECT_EQ(best.which, "best");
    EXPECT_EQ(best.step, 3);
    EXPECT_EQ(best.file, folder / "best.armature");
    const StoredFile chosen = read_checkpoint(best.file), end = read_checkpoint(last.file);
    ASSERT_EQ(chosen.tensors.size(), 2U);
    ASSERT_EQ(end.tensors.size(), 4U);
    EXPECT_EQ(chosen.tensors[0].name, "scores.weight");
    EXPECT_EQ(end.tensors[2].name, "scores.weight");
    EXPECT_EQ(end.tensors[2].group, "state.velocity");
    for (size_t i = 0; i < 6; ++i) {
        EXPECT_NEAR(static_cast<const double *>(chosen.tensors[0].data)[i], after_first[i], tolerance);
        EXPECT_NEAR(static_cast<const double *>(end.tensors[0].data)[i], after_third[i], tolerance);
        EXPECT_NE(static_cast<const double *>(end.tensors[2].data)[i], 0);
    }
}

TEST_F(Training, RefusesAMetricThatNobodyReports) {
    experiment.train.select = "validation.acuracy";
    EXPECT_THAT(refusal(), ::testing::AllOf(HasSubstr("no metric \"validation.acuracy\""), HasSubstr("/train/select"),
                                            HasSubstr("did you mean \"validation.accuracy\"?")));
    experiment.train.select = "test.accuracy";
    EXPECT_THAT(refusal(), HasSubstr("no metric \"test.accuracy\""));
    experiment.train.select = "";
    experiment.train.early_stopping = {"validation.error", 1, 0};
    EXPECT_THAT(refusal(), HasSubstr("/train/early_stopping/metric"));
}

} // namespace
} // namespace armature::training
