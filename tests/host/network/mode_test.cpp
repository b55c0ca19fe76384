// SPDX-License-Identifier: MIT
// Layers that take part in training only, or in evaluation only.
#include "host/network/made.hpp"

namespace armature::network {
namespace {

TEST(Mode, DropoutUsesOneMaskForwardAndBackwardAndNoneInEvaluation) {
    Made made({input("x", {6}), target("t", 8)},
              {layer("affine", {{"units", 8}}, "h", {"x"}), layer("dropout", {{"rate", 0.5}}, "drop", {"h"})},
              {loss("mean_squared_error", "drop", "t")}, 4);
    made.check(4); // the mask is a function of the step, so differences see the same one

    Plan &train = made.network.plan(Mode::train, 4);
    const auto zeros = [&](Plan &plan) {
        const double *y = static_cast<const double *>(plan.output("drop").data);
        return std::count(y, y + 32, 0.0);
    };
    train.forward(1);
    const double *y = static_cast<const double *>(train.output("drop").data);
    const std::vector<double> first(y, y + 32);
    EXPECT_GT(zeros(train), 5);
    train.forward(2);
    EXPECT_NE(first, std::vector<double>(y, y + 32)) << "a fresh mask every step";
    train.forward(1);
    EXPECT_EQ(first, std::vector<double>(y, y + 32)) << "the same step, the same mask";
    Plan &evaluate = made.network.plan(Mode::evaluate, 4);
    fill(evaluate, made.fields, 11);
    evaluate.forward(1);
    EXPECT_EQ(zeros(evaluate), 0);
}

TEST(Mode, ATrainingHeadIsGoneInEvaluation) {
    experiment::Layer head = layer("affine", {{"units", 2}}, "head", {"trunk"});
    head.mode = "train";
    Made made({input("x", {3}), labels("y", 2), target("t", 4)},
              {layer("affine", {{"units", 4}}, "trunk", {"x"}), head, layer("tanh", {}, "out", {"trunk"})},
              {loss("mean_squared_error", "out", "t"), loss("cross_entropy", "head", "y", 0.3)}, 5);
    made.check(5);
    Plan &plan = made.network.plan(Mode::evaluate, 5);
    fill(plan, made.fields, 11);
    plan.forward(0);
    EXPECT_GT(plan.loss(0), 0);
    EXPECT_EQ(plan.loss(1), 0) << "its head takes no part";
}

// By hand: training sees -(x^2), evaluation |-x| of the same numbers; each layer that rests hands on its input.
TEST(Mode, ATrainingLayerBeforeOneOfEvaluation) {
    experiment::Layer square = layer("square", {}, "square", {"x"}), negate = layer("negate", {}, "negate", {"square"}),
                      absolute = layer("absolute", {}, "absolute", {"negate"});
    square.mode = "train";
    absolute.mode = "evaluate";
    Made made({input("x", {3}), target("t", 3)}, {square, negate, absolute, layer("identity", {}, "out", {"absolute"})},
              {loss("mean_squared_error", "out", "t")}, 2);
    const std::vector<double> x = {1, -2, 3, -0.5, 4, 0.25};
    const auto y = [&](Mode mode) {
        Plan &plan = made.network.plan(mode, 2);
        fill(plan, made.fields, 11);
        std::copy(x.begin(), x.end(), static_cast<double *>(plan.field(0)));
        plan.forward(0);
        const auto *begin = static_cast<const double *>(plan.output("out").data);
        return std::vector<double>(begin, begin + 6);
    };
    EXPECT_EQ(y(Mode::train), (std::vector<double>{-1, -4, -9, -0.25, -16, -0.0625}));
    EXPECT_EQ(y(Mode::evaluate), (std::vector<double>{1, 2, 3, 0.5, 4, 0.25}));
}

// What takes no input has nothing to hand on, and in evaluation nobody asks for it.
TEST(Mode, ATrainingHeadMayHoldALayerWithoutInputs) {
    experiment::Layer offset = layer("parameter", {{"features", 4}}, "offset", {}),
                      sum = layer("add", {}, "sum", {"trunk", "offset"});
    offset.mode = sum.mode = "train";
    Made made({input("x", {3}), target("t", 4)},
              {layer("affine", {{"units", 4}}, "trunk", {"x"}), offset, sum, layer("tanh", {}, "out", {"trunk"})},
              {loss("mean_squared_error", "out", "t"), loss("mean_squared_error", "sum", "t")}, 5);
    EXPECT_EQ(made.check(5), 4 * 3 + 4 + 4);
    Plan &plan = made.network.plan(Mode::evaluate, 5);
    fill(plan, made.fields, 11);
    plan.forward(0);
    EXPECT_GT(plan.loss(0), 0);
    EXPECT_TRUE(plan.has_loss(0));
    EXPECT_FALSE(plan.has_loss(1));
}

} // namespace
} // namespace armature::network
