// SPDX-License-Identifier: MIT
// amsgrad: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace armature;
using namespace armature::testing;

TEST(AmsGrad, FollowsPyTorch) {
    // torch.optim.Adam(w, lr=0.02, betas=(0.8, 0.9), eps=1e-6, weight_decay=0.05, amsgrad=True)
    expect_path("amsgrad", {{"beta1", 0.8}, {"beta2", 0.9}, {"epsilon", 1e-6}, {"weight_decay", 0.05}}, 0.02,
                {0.8214710048598102, 0.8892974609688816, 0.1611198438420898, -0.7368025211065623, -0.9389242937638326,
                 -0.25941552304551413, 0.6769864863260697},
                {0.7149347522677141, 0.8009484891122414, 0.29900530532727304, -0.5846221760141447, -0.8144787906100472,
                 -0.20022209432181584, 0.5015207609199646});
    // torch.optim.Adam(w, lr=0.01, betas=(0.9, 0.9), eps=1e-8, amsgrad=True)
    expect_path("amsgrad", {{"beta2", 0.9}}, 0.01,
                {0.8314709849125717, 0.8992974270107633, 0.15112000728373787, -0.7468024954435409, -0.948924274763225,
                 -0.2694154983253533, 0.6669865982443963},
                {0.7802820625233975, 0.8919379294048957, 0.2667234699481804, -0.6616956339217437, -0.8866723289727502,
                 -0.23373296706008276, 0.6032396612607176});
}

TEST(AmsGrad, KeepsTheLargestSecondMoment) {
    EXPECT_EQ(states("amsgrad"), (States{{"first_moment", 0}, {"second_moment", 0}, {"largest_second_moment", 0}}));
}

TEST(AmsGrad, StepsTouchedRowsAlone) {
    expect_rows_step_alone("amsgrad", Json::object(), 0.1);
}

TEST(AmsGrad, GoesDown) {
    EXPECT_LT(descend("amsgrad", Json::object(), 0.1, Hill::sphere, 1000), 1e-8);
    EXPECT_LT(descend("amsgrad", Json::object(), 0.02, Hill::rosenbrock, 5000), 1e-4);
}

// Reddi, Kale and Kumar, section 3: f_t(x) = C x when t mod 3 = 1, otherwise -x, on [-1, 1]. The sum falls towards -1,
// but Adam with beta1 0 and beta2 1 / (1 + C^2) goes to +1, where AMSGrad does not.
TEST(AmsGrad, ConvergesWhereAdamDoesNot) {
    const double C = 4;
    const Json settings = {{"beta1", 0.0}, {"beta2", 1 / (1 + C * C)}, {"bias_correction", false}};
    const auto end = [&](const std::string &optimizer) {
        OptimizerBench<double> bench(optimizer, settings, {{0.0}});
        for (int t = 1; t <= 30000; ++t) {
            bench.step({{t % 3 == 1 ? C : -1.0}}, 0.5 / std::sqrt(t));
            bench.parameters[0][0] = std::clamp(bench.parameters[0][0], -1.0, 1.0);
        }
        return bench.parameters[0][0];
    };
    EXPECT_GT(end("adam"), 0.9);
    EXPECT_LT(end("amsgrad"), -0.9);
}
