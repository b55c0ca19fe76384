// SPDX-License-Identifier: MIT
// sgd: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

using namespace armature;
using namespace armature::testing;

TEST(Sgd, FollowsPyTorch) {
    // torch.optim.SGD(w, lr=0.1, weight_decay=0.02)
    expect_path("sgd", {{"weight_decay", 0.02}}, 0.1,
                {0.7442543939257201, 0.8534486013852164, 0.15372221747329995, -0.6815495187631878, -0.8570929110864842,
                 -0.19975989601108632, 0.6767522054644295},
                {0.6761463476472549, 0.852996803240269, 0.23947884845082856, -0.5470708813528931, -0.752403682372484,
                 -0.1934376772370266, 0.5760984222651583});
    // torch.optim.SGD(w, lr=0.1, momentum=0.8)
    expect_path("sgd", {{"momentum", 0.8}}, 0.1,
                {0.745937335895336, 0.8552671962388677, 0.15400445748941968, -0.6830631237538037, -0.8590107596358105,
                 -0.20031872700748418, 0.6780661786618671},
                {0.2370173364307356, 0.8759032047805753, 0.6944910367737425, 0.12307474269995343, -0.16636084085744826,
                 0.05307916434049025, 0.3730350548272291});
    // torch.optim.SGD(w, lr=0.1, momentum=0.8, nesterov=True, weight_decay=0.02)
    expect_path("sgd", {{"momentum", 0.8}, {"nesterov", true}, {"weight_decay", 0.02}}, 0.1,
                {0.666481121219979, 0.808769541032844, 0.16380398500404614, -0.6213471375273956, -0.7756278202251609,
                 -0.1360354142608147, 0.692564690860942},
                {0.16568984650669252, 0.704102744827974, 0.5815890621438857, 0.13436478253772643, -0.10158282702248758,
                 0.05801984468277879, 0.2916708521618069});
}

TEST(Sgd, KeepsAVelocityOnlyWithMomentum) {
    EXPECT_EQ(states("sgd"), States());
    EXPECT_EQ(states("sgd", {{"momentum", 0.9}}), (States{{"velocity", 0}}));
}

TEST(Sgd, StepsTouchedRowsAlone) {
    expect_rows_step_alone("sgd", {{"weight_decay", 0.1}}, 0.1);
    expect_rows_step_alone("sgd", {{"momentum", 0.9}, {"nesterov", true}}, 0.1);
}

TEST(Sgd, GoesDown) {
    EXPECT_LT(descend("sgd", Json::object(), 0.1, Hill::sphere, 100), 1e-8);
    EXPECT_LT(descend("sgd", {{"momentum", 0.9}}, 0.001, Hill::rosenbrock, 3000), 1e-3);
}

// Polyak: on curvatures 1 ... 100 the best rates are 2 / 101 without momentum and (2 / 11)^2 with (9 / 11)^2, whose
// error falls by 99 / 101 and by 9 / 11 a step.
TEST(Sgd, MomentumIsFasterOnAnIllConditionedQuadratic) {
    const double plain = descend("sgd", Json::object(), 2.0 / 101, Hill::quadratic, 100);
    const double with = descend("sgd", {{"momentum", 81.0 / 121}}, 4.0 / 121, Hill::quadratic, 100);
    EXPECT_LT(with, 1e-10);
    EXPECT_GT(plain, 1e-2);
}

TEST(Sgd, NesterovWantsMomentum) {
    EXPECT_THROW(states("sgd", {{"nesterov", true}}), Error);
    EXPECT_THROW(states("sgd", {{"momentum", 1.0}}), Errors);
    EXPECT_THROW(states("sgd", {{"rate", -0.1}}), Errors);
}
