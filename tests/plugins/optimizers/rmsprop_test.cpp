// SPDX-License-Identifier: MIT
// rmsprop: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace armature;
using namespace armature::testing;

TEST(Rmsprop, FollowsPyTorch) {
    // torch.optim.RMSprop(w, lr=0.01, alpha=0.9, eps=1e-8)
    expect_path("rmsprop", Json::object(), 0.01,
                {0.8098482092529643, 0.8776746520748135, 0.1727427769002589, -0.725179720062372, -0.9273014990623202,
                 -0.24779272286151613, 0.688609370576546},
                {0.7937152433755731, 0.8933112436204791, 0.2565853685617358, -0.6857904652603619, -0.9036076823001882,
                 -0.24284738771792844, 0.6183089507169531});
    // torch.optim.RMSprop(w, lr=0.01, alpha=0.9, eps=1e-6, centered=True, weight_decay=0.02)
    expect_path("rmsprop", {{"epsilon", 1e-6}, {"centered", true}, {"weight_decay", 0.02}}, 0.01,
                {0.8081377657665056, 0.8759642924409333, 0.1744524597369083, -0.7234693096240621, -0.9255910504423059,
                 -0.24608230435439568, 0.6903193699179124},
                {0.7698686391999582, 0.8549327356185468, 0.2737302601967781, -0.6584778500771845, -0.8776963679384939,
                 -0.23237736668272532, 0.5780972315682809});
    // torch.optim.RMSprop(w, lr=0.01, alpha=0.9, eps=1e-6, momentum=0.7)
    expect_path("rmsprop", {{"epsilon", 1e-6}, {"momentum", 0.7}}, 0.01,
                {0.8098483128810263, 0.8776748353044864, 0.17274200855119975, -0.7251798543184269, -0.9273015981476977,
                 -0.2477928480241476, 0.6886089009348346},
                {0.7030431085459732, 0.8725910286362514, 0.5187624631037293, -0.5385366905969136, -0.7952060001227768,
                 -0.17739270402558266, 0.5216399247780756});
    // torch.optim.RMSprop(w, lr=0.01, alpha=0.9, eps=1e-6, centered=True, momentum=0.7)
    expect_path("rmsprop", {{"epsilon", 1e-6}, {"centered", true}, {"momentum", 0.7}}, 0.01,
                {0.8081377677798909, 0.8759642991372705, 0.17445247904951067, -0.7234693126547628, -0.9255910525367228,
                 -0.24608230533990164, 0.6903194049573964},
                {0.6911500641310035, 0.8675665074376767, 0.617605066628795, -0.507753479835679, -0.7796819509030749,
                 -0.16845322873444982, 0.49574461588985985});
}

TEST(Rmsprop, KeepsWhatItsVariantNeeds) {
    EXPECT_EQ(states("rmsprop"), (States{{"mean_square", 0}}));
    EXPECT_EQ(states("rmsprop", {{"centered", true}}), (States{{"mean_square", 0}, {"mean", 0}}));
    EXPECT_EQ(states("rmsprop", {{"momentum", 0.5}}), (States{{"mean_square", 0}, {"velocity", 0}}));
    EXPECT_EQ(states("rmsprop", {{"centered", true}, {"momentum", 0.5}}),
              (States{{"mean_square", 0}, {"mean", 0}, {"velocity", 0}}));
}

TEST(Rmsprop, StepsTouchedRowsAlone) {
    expect_rows_step_alone("rmsprop", Json::object(), 0.1);
    expect_rows_step_alone("rmsprop", {{"centered", true}, {"momentum", 0.5}}, 0.1);
}

// Its steps do not shrink with the gradient: it comes as near as its rate.
TEST(Rmsprop, GoesDown) {
    EXPECT_LT(descend("rmsprop", Json::object(), 0.01, Hill::sphere, 1000), 1e-3);
    EXPECT_LT(descend("rmsprop", Json::object(), 0.01, Hill::quadratic, 1000), 1e-2);
    EXPECT_LT(descend("rmsprop", Json::object(), 0.001, Hill::rosenbrock, 5000), 1e-2);
}

// A gradient that never changes has no variance: rounding must not make the root of a negative number of it.
TEST(Rmsprop, CenteredStaysFiniteWhenTheVarianceVanishes) {
    OptimizerBench<float> bench("rmsprop", {{"centered", true}, {"epsilon", 1e-2}}, {{1, 1, 1}});
    for (int t = 1; t <= 400; ++t) {
        bench.step({{0.1f, 3.3f, 1e4f}}, 1e-6);
        for (const float w : bench.parameters[0]) {
            ASSERT_TRUE(std::isfinite(w)) << "step " << t;
        }
    }
}

// By hand, rho = 1/2, g = 1: mean squares of 4 become 2.5, means of 3 and -2 become 2 and -0.5. The first variance,
// -1.5, which only rounding could leave, counts as 0; the second is 2.25.
TEST(Rmsprop, CenteredTakesANegativeVarianceForNone) {
    OptimizerBench<double> bench("rmsprop", {{"rho", 0.5}, {"centered", true}, {"epsilon", 0.5}}, {{7, 7}});
    bench.states = {{{4, 4}}, {{3, -2}}};
    bench.step({{1, 1}}, 0.25);
    EXPECT_EQ(bench.states[0][0], (std::vector<double>{2.5, 2.5}));
    EXPECT_EQ(bench.states[1][0], (std::vector<double>{2, -0.5}));
    EXPECT_DOUBLE_EQ(bench.parameters[0][0], 7 - 0.25 / 0.5);
    EXPECT_DOUBLE_EQ(bench.parameters[0][1], 7 - 0.25 / (1.5 + 0.5));
}
