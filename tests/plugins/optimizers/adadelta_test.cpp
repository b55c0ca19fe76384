// SPDX-License-Identifier: MIT
// adadelta: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

using namespace armature;
using namespace armature::testing;

TEST(Adadelta, FollowsPyTorch) {
    // torch.optim.Adadelta(w, lr=1.0, rho=0.95, eps=1e-6)
    expect_path("adadelta", Json::object(), 1.0,
                {0.8369988978527896, 0.9048254440566699, 0.14558945253540348, -0.7523304415969152, -0.9544521835062802,
                 -0.27494343372434277, 0.6614577285659853},
                {0.8346585617321063, 0.9092316808472423, 0.17046788789258366, -0.7439080521166881, -0.9502834838796511,
                 -0.275090792677554, 0.6431407069645019});
    // torch.optim.Adadelta(w, lr=0.5, rho=0.8, eps=1e-3, weight_decay=0.02)
    expect_path("adadelta", {{"rho", 0.8}, {"epsilon", 1e-3}, {"weight_decay", 0.02}}, 0.5,
                {0.8062087983972481, 0.8742221041852195, 0.1719533176096139, -0.7216022103861436, -0.9236538663235428,
                 -0.24419864481161985, 0.6902758383806259},
                {0.7157057514520733, 0.8084558107945734, 0.30589656526658104, -0.6059100539948797, -0.8198642670363814,
                 -0.20152083520249262, 0.49404328777245266});
}

TEST(Adadelta, KeepsTwoMeans) {
    EXPECT_EQ(states("adadelta"), (States{{"mean_square_gradient", 0}, {"mean_square_step", 0}}));
}

TEST(Adadelta, StepsTouchedRowsAlone) {
    expect_rows_step_alone("adadelta", Json::object(), 1.0);
}

TEST(Adadelta, GoesDown) {
    EXPECT_LT(descend("adadelta", {{"epsilon", 1e-4}}, 1.0, Hill::sphere, 2000), 1e-4);
    EXPECT_LT(descend("adadelta", {{"epsilon", 1e-4}}, 1.0, Hill::quadratic, 2000), 1e-3);
    EXPECT_LT(descend("adadelta", {{"epsilon", 1e-4}}, 1.0, Hill::rosenbrock, 5000), 1); // from 24.2
}

// Zeiler, section 3.2: steps have the parameter's unit. With epsilon negligible, gradients of any size give one path.
TEST(Adadelta, DoesNotMindTheGradientsUnit) {
    OptimizerBench<double> bench("adadelta", {{"epsilon", 1e-12}}, {{0, 0}});
    for (int t = 1; t <= 5; ++t) {
        bench.step({{-1, -1000}}, 1.0);
    }
    EXPECT_GT(bench.parameters[0][0], 1e-6);
    EXPECT_NEAR(bench.parameters[0][1] / bench.parameters[0][0], 1, 1e-9);
}
