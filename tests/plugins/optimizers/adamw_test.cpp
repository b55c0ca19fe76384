// SPDX-License-Identifier: MIT
// adamw: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

using namespace armature;
using namespace armature::testing;

TEST(AdamW, FollowsPyTorch) {
    // torch.optim.AdamW(w, lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    expect_path("adamw", Json::object(), 0.01,
                {0.8313868378140908, 0.8992064972680808, 0.1511058952829319, -0.7467268151940102, -0.9488283823357587,
                 -0.2693875567755334, 0.6669208995845245},
                {0.775076421699267, 0.8901878865456218, 0.2697341833070457, -0.6570125058239498, -0.8806481393640655,
                 -0.23155609738970692, 0.6006334412567208});
    // torch.optim.AdamW(w, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.3)
    expect_path("adamw", {{"beta1", 0.8}, {"beta2", 0.95}, {"epsilon", 1e-6}, {"weight_decay", 0.3}}, 0.02,
                {0.8164221798340593, 0.8838416792809735, 0.16027313278683283, -0.7322617074585966, -0.9331707490324516,
                 -0.25773903049518254, 0.6730445842483754},
                {0.6464176372542749, 0.764823410536364, 0.28995769387731984, -0.5303089403180645, -0.7333723534133741,
                 -0.18166209310153497, 0.5018006290449204});
}

TEST(AdamW, KeepsTwoMoments) {
    EXPECT_EQ(states("adamw"), (States{{"first_moment", 0}, {"second_moment", 0}}));
}

TEST(AdamW, StepsTouchedRowsAlone) {
    expect_rows_step_alone("adamw", Json::object(), 0.1);
}

TEST(AdamW, GoesDown) {
    EXPECT_LT(descend("adamw", Json::object(), 0.1, Hill::sphere, 1000), 1e-8);
    EXPECT_LT(descend("adamw", {{"weight_decay", 0.0}}, 0.02, Hill::rosenbrock, 5000), 1e-6);
}

// Loshchilov and Hutter: where there is no gradient a parameter still shrinks, by 1 - rate lambda a step.
TEST(AdamW, DecaysWhatHasNoGradient) {
    OptimizerBench<double> bench("adamw", {{"weight_decay", 0.5}}, {{2, -8}});
    bench.step({{0, 0}}, 0.1);
    bench.step({{0, 0}}, 0.1);
    EXPECT_NEAR(bench.parameters[0][0], 2 * 0.95 * 0.95, 1e-15);
    EXPECT_NEAR(bench.parameters[0][1], -8 * 0.95 * 0.95, 1e-15);
}
