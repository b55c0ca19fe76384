// SPDX-License-Identifier: MIT
// What a plan keeps in memory: views, turns in one block, a bound, less for evaluation.
#include "host/network/made.hpp"

#include <cmath>
#include <memory>

namespace armature::network {
namespace {

TEST(Plan, AViewTakesNoMemoryAndIsNotOverwrittenUnderItsOtherName) {
    // "bend" and "flat" are one memory: sigmoid, which would work in place, must not since "sum" still reads "bend".
    const auto made = [](bool flat) {
        std::vector<experiment::Layer> layers{layer("affine", {{"units", 5}}, "hidden", {"x"}),
                                              layer("tanh", {}, "bend", {"hidden"})};
        if (flat) {
            layers.push_back(layer("flatten", {}, "flat", {"bend"}));
        }
        layers.push_back(layer("sigmoid", {}, "bent", {flat ? "flat" : "bend"}));
        layers.push_back(layer("add", {}, "sum", {"bent", "bend"}));
        return Made({input("x", {3}), target("t", 5)}, std::move(layers), {loss("mean_squared_error", "sum", "t")}, 4);
    };
    Made with = made(true), without = made(false);
    EXPECT_EQ(with.check(4), 3 * 5 + 5);
    for (const Mode mode : {Mode::train, Mode::evaluate}) {
        EXPECT_EQ(with.network.plan(mode, 4).bytes(), without.network.plan(mode, 4).bytes());
    }
}

TEST(Plan, AViewOfAFieldLeavesTheFieldAlone) {
    Made made({input("x", {4}), target("t", 4)},
              {layer("flatten", {}, "flat", {"x"}), layer("tanh", {}, "bend", {"flat"}),
               layer("affine", {{"units", 4}}, "out", {"bend"}), layer("add", {}, "sum", {"out", "x"})},
              {loss("mean_squared_error", "sum", "t")}, 3);
    EXPECT_EQ(made.check(3), 20);
}

TEST(Plan, PlansForEveryBatchSizeAgreeAndAreBounded) {
    Made made({input("x", {4}), labels("y", 3)}, {layer("affine", {{"units", 3}}, "out", {"x"})},
              {loss("cross_entropy", "out", "y")}, 8);
    std::vector<double> example;
    for (const int64_t batch : {8, 3, 1, 7, 2, 5, 4, 6, 9, 8}) { // more than the bound
        Plan &plan = made.network.plan(Mode::evaluate, batch);
        EXPECT_EQ(plan.batch(), batch);
        fill(plan, made.fields, 21); // the first example is the same in every batch
        plan.forward(0);
        const double first = static_cast<const double *>(plan.loss_per_example(0).data)[0];
        example.push_back(first);
        EXPECT_NEAR(first, example[0], 1e-12);
        double mean = 0;
        for (int64_t i = 0; i < batch; ++i) {
            mean += static_cast<const double *>(plan.loss_per_example(0).data)[i] / static_cast<double>(batch);
        }
        EXPECT_NEAR(plan.loss(0), mean, 1e-12);
    }
}

// Training and evaluation, turn by turn, against the same with one plan a network.
TEST(Plan, PlansTakeTurnsInOneMemory) {
    const auto make = [] {
        return std::make_unique<Made>(std::vector<data::Field>{input("x", {5}), target("t", 3)},
                                      std::vector<experiment::Layer>{
                                          layer("affine", {{"units", 7}}, "h", {"x"}),
                                          layer("tanh", {}, "bend", {"h"}),
                                          layer("affine", {{"units", 3}}, "out", {"bend"}),
                                      },
                                      std::vector<experiment::Loss>{loss("mean_squared_error", "out", "t")}, 4);
    };
    const auto alone = make(), evaluated = make(), both = make();
    const double one = 1;
    const auto gradients = [](Made &made) {
        const auto *g = static_cast<const double *>(made.network.gradient_data());
        return std::vector<double>(g, g + made.network.gradient_elements());
    };
    const auto output = [](Plan &plan, int64_t batch) {
        const auto *y = static_cast<const double *>(plan.output("out").data);
        return std::vector<double>(y, y + 3 * batch);
    };
    Plan &single = alone->network.plan(Mode::train, 4), &train = both->network.plan(Mode::train, 4);
    fill(single, alone->fields, 11);
    fill(train, both->fields, 11);
    Plan &larger = both->network.plan(Mode::evaluate, 64); // the memory grows, and moves
    Plan &reference = evaluated->network.plan(Mode::evaluate, 64);
    fill(larger, both->fields, 12);
    fill(reference, evaluated->fields, 12);
    reference.forward(0);
    for (int step = 0; step < 3; ++step) { // what was written into fields stays
        single.forward(0);
        single.backward(&one);
        train.forward(0);
        train.backward(&one);
        EXPECT_EQ(gradients(*both), gradients(*alone));
        const std::vector<double> y = output(train, 4);
        EXPECT_EQ(y, output(single, 4));
        larger.forward(0);
        EXPECT_EQ(output(larger, 64), output(reference, 64));
        EXPECT_NE(output(train, 4), y) << "the other's pass went over it";
    }
    EXPECT_GT(std::abs(gradients(*alone).at(0)), 0);
}

TEST(Plan, EvaluationNeedsLessMemoryThanTraining) {
    std::vector<experiment::Layer> layers;
    for (int i = 0; i < 6; ++i) {
        const std::string previous = i == 0 ? "x" : fmt::format("bend{}", i - 1);
        layers.push_back(layer("affine", {{"units", 32}}, fmt::format("h{}", i), {previous}));
        layers.push_back(layer("tanh", {}, fmt::format("bend{}", i), {layers.back().name}));
    }
    Made made({input("x", {32}), target("t", 32)}, layers, {loss("mean_squared_error", "bend5", "t")}, 16);
    const int64_t matrix = 32 * 16 * 8;
    // Training keeps every activation, once: tanh lies over affine's output. Evaluation keeps two at a time.
    // A gradient leaves training in a piece, which is a weight's here.
    const int64_t piece = 32 * 32 * 8;
    EXPECT_LE(made.network.plan(Mode::train, 16).bytes(), (2 + 6 + 2) * matrix + piece + 1024);
    EXPECT_LE(made.network.plan(Mode::evaluate, 16).bytes(), (2 + 3) * matrix + 1024);
    made.check(16);
}

} // namespace
} // namespace armature::network
