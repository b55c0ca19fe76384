// SPDX-License-Identifier: MIT
// Clipping within a training: the norm is that of all gradients together, and the reported one is from before.
#include "training/training.hpp"

#include "host/training/logistic_regression.hpp"

namespace armature::training {
namespace {

TEST_F(Training, ClipsByTheGlobalNorm) {
    experiment.train.clip.norm = 0.2;
    experiment.train.select = "training.accuracy";
    run();
    const std::vector<Epoch> wanted = {
        // the norm is that before clipping
        {0.90520495061209927, 0.8, 0.78703585573873991, 1, 0.77959493143641423, 0.40500000000000003},
        {0.73341782334797978, 0.8, 0.71467033076759756, 1, 0.65858586334658742, 0.29524500000000009},
        {0.59341378096238306, 0.7, 0.6740480018544831, 2 / 3., 0.56279220945715713, 0.21523360500000008}};
    expect_epochs(wanted);
}

// One step at rate 1 without momentum: the weights move by the clipped gradient. The gradient is PyTorch's.
TEST_F(Training, ClipsByValueThenByNorm) {
    const std::vector<double> gradient = {0.18399239921218666,  -0.49325207788804576,  0.30925967867585913,
                                          0.21178840985277469,  -0.037250299197041016, -0.17453811065573366,
                                          0.089851365479777415, -0.11862769981349956,  0.028776334333722217};
    experiment.optimizer.component.settings = {{"rate", 1.0}};
    experiment.optimizer.schedule.reset();
    experiment.train.steps = 1;
    experiment.train.clip = {.norm = 0.2, .value = 0.15};
    run();
    double squares = 0;
    std::vector<double> clipped;
    for (const double g : gradient) {
        clipped.push_back(std::min(std::max(g, -0.15), 0.15));
        squares += clipped.back() * clipped.back();
    }
    ASSERT_GT(std::sqrt(squares), 0.25) << "both have something to do";
    for (size_t i = 0; i < clipped.size(); ++i) {
        EXPECT_NEAR(weight(i), start[i] - clipped[i] * 0.2 / std::sqrt(squares), tolerance) << i;
    }
}

} // namespace
} // namespace armature::training
