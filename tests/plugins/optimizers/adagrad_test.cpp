// SPDX-License-Identifier: MIT
// adagrad: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace armature;
using namespace armature::testing;

TEST(Adagrad, FollowsPyTorch) {
    // torch.optim.Adagrad(w, lr=0.1, eps=1e-10)
    expect_path("adagrad", Json::object(), 0.1,
                {0.741470984818364, 0.8092974268441899, 0.24112000798225428, -0.6568024953214895, -0.8589242746731471,
                 -0.1794154982115686, 0.7569865986713498},
                {0.70656614432399, 0.8771167192790132, 0.5229616790837207, -0.5369994858072594, -0.7971479077774352,
                 -0.18224387576921017, 0.5161054757666955});
    // torch.optim.Adagrad(w, lr=0.1, eps=1e-6, initial_accumulator_value=0.3, weight_decay=0.02)
    expect_path("adagrad", {{"epsilon", 1e-6}, {"initial_accumulator", 0.3}, {"weight_decay", 0.02}}, 0.1,
                {0.7543471989981033, 0.8379020612020378, 0.16354249484159916, -0.6759508622770012, -0.8708555830140029,
                 -0.19701575172674773, 0.690930835865522},
                {0.6973304039157275, 0.8395204382281909, 0.2934945405685798, -0.552547297187838, -0.7882324430308212,
                 -0.19079372818702367, 0.5379956825696677});
}

TEST(Adagrad, StartsItsSumWhereItIsTold) {
    EXPECT_EQ(states("adagrad"), (States{{"sum_of_squares", 0}}));
    EXPECT_EQ(states("adagrad", {{"initial_accumulator", 0.5}}), (States{{"sum_of_squares", 0.5}}));
}

TEST(Adagrad, StepsTouchedRowsAlone) {
    expect_rows_step_alone("adagrad", {{"initial_accumulator", 0.1}}, 0.5);
}

TEST(Adagrad, GoesDown) {
    EXPECT_LT(descend("adagrad", Json::object(), 1.0, Hill::sphere, 300), 1e-8);
    EXPECT_LT(descend("adagrad", Json::object(), 1.0, Hill::quadratic, 300), 1e-8);
    EXPECT_LT(descend("adagrad", Json::object(), 0.5, Hill::rosenbrock, 5000), 1e-2);
}

// Duchi et al.: a constant gradient moves by rate / sqrt(t) at step t, whatever its size.
TEST(Adagrad, ItsStepFallsAsTheRootOfTime) {
    OptimizerBench<double> bench("adagrad", Json::object(), {{0, 0}});
    double expected = 0;
    for (int t = 1; t <= 9; ++t) {
        bench.step({{-3, 0.01}}, 0.1);
        expected += 0.1 / std::sqrt(t);
    }
    EXPECT_NEAR(bench.parameters[0][0], expected, 1e-9);
    EXPECT_NEAR(bench.parameters[0][1], -expected, 1e-7);
}
