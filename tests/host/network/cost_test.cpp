// SPDX-License-Identifier: MIT
// What a network takes, told from its graph, against the networks that have it.
#include "network/cost.hpp"
#include "support/recurrences.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

using network::Cost;
using network::Mode;

Cost cost(const experiment::Resolved &described, const std::vector<data::Field> &fields, Mode mode, int64_t batch) {
    plugin::Registry registry(catalogue());
    return network::cost_of(described, fields, registry, ARM_F64, mode, batch);
}

int64_t products_of(std::vector<experiment::Layer> layers, const std::vector<data::Field> &fields) {
    return cost(experiment(std::move(layers), {}, 3), fields, Mode::train, 3).multiply_adds;
}

// A tied autoencoder (a matrix turned over), a block, a dropout, a layer of one mode only.
experiment::Resolved mixed() {
    experiment::Layer decoder = layer("affine", {{"units", 6}, {"bias", false}}, "decoder", {"way"});
    decoder.share = "encoder";
    decoder.transpose = true;
    experiment::Layer drop = layer("dropout", {{"rate", 0.5}}, "drop", {"encoder"});
    drop.mode = "train";
    return experiment({layer("affine", {{"units", 4}, {"bias", false}}, "encoder", {"x"}), drop,
                       layer("highway", {}, "way", {"drop"}), decoder},
                      {loss("mean_squared_error", "decoder", "t")}, 5);
}

TEST(Cost, HasTheMemoryOfThePlan) {
    const std::vector<data::Field> fields = {input("x", {6}), target("t", 6)};
    const experiment::Resolved described = mixed();
    plugin::Registry registry(catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    for (const Mode mode : {Mode::train, Mode::evaluate}) {
        for (const int64_t batch : {5, 8}) {
            const Cost told = cost(described, fields, mode, batch);
            EXPECT_EQ(told.plan_bytes, network.plan(mode, batch).bytes());
            EXPECT_GT(told.plan_bytes, batch * (6 + 4 + 6) * 8);
            EXPECT_EQ(told.parameters, network.parameter_count());
        }
    }
}

TEST(Cost, HasTheMemoryOfARecurrencesPlan) {
    Made made({recurrent(body({layer("gru_cell", {{"units", 4}}, "cell", {"x"})}), "memory", {"x"})},
              {sequence("x", 3, 7), sequence("y", 4, 7, true)});
    const Cost told = cost(made.experiment, made.fields, Mode::train, 3);
    EXPECT_EQ(told.plan_bytes, made.plan.bytes());
    EXPECT_EQ(told.parameters, made.network.parameter_count());
}

// By hand.
TEST(Cost, CountsEveryUseOfAMatrix) {
    EXPECT_EQ(products_of({layer("affine", {{"units", 5}}, "a", {"x"})}, {input("x", {4})}), 5 * 4);
    EXPECT_EQ(products_of({layer("affine", {{"units", 5}}, "a", {"x"})}, {sequence("x", 4, 7)}), 7 * 5 * 4);
}

TEST(Cost, CountsConvolutionsByTheirPositions) {
    const Json strided = {{"channels", 6}, {"kernel", 3}, {"stride", 2}, {"groups", 2}};
    EXPECT_EQ(products_of({layer("convolution", strided, "c", {"x"})}, {input("x", {4, 9, 7})}),
              (4 * 3) * 6 * (9 * 4 / 2));
    const Json back = {{"channels", 3}, {"kernel", 3}, {"stride", 2}};
    EXPECT_EQ(products_of({layer("transposed_convolution", back, "c", {"x"})}, {input("x", {4, 5, 2})}),
              (5 * 2) * 4 * 9 * 3)
        << "every element of the input meets every weight once";
}

TEST(Cost, CountsTheStepsOfARecurrence) {
    const auto memory = [](const char *outputs) {
        return recurrent(body({layer("elman_cell", {{"units", 5}}, "cell", {"x"})}), "memory", {"x"},
                         {{"outputs", outputs}});
    };
    EXPECT_EQ(products_of({memory("all")}, {sequence("x", 3, 7)}), 7 * (3 * 5 + 5 * 5));
    EXPECT_EQ(products_of({memory("last")}, {sequence("x", 3, 7)}), 7 * (3 * 5 + 5 * 5));
}

// The scores of attention: each of 6 places of one sequence against each of 5 of the other.
TEST(Cost, CountsMatrixProducts) {
    data::Field a = input("a", {4, 6}), b = input("b", {4, 5});
    a.one = Shape(ARM_F64, {{ARM_ROLE_FEATURE, 4}, {ARM_ROLE_LENGTH, 6}});
    b.one = Shape(ARM_F64, {{ARM_ROLE_FEATURE, 4}, {ARM_ROLE_LENGTH, 5}});
    const experiment::Layer scores = layer("product", {{"transpose_a", true}}, "scores", {"a", "b"}); // 6 x 5
    EXPECT_EQ(products_of({scores}, {a, b}), 6 * 5 * 4);
}

TEST(Cost, CountsNothingElse) {
    EXPECT_EQ(products_of({layer("relu", {}, "r", {"x"}), layer("batch_normalization", {}, "n", {"r"})},
                          {input("x", {4, 3, 2})}),
              0);
    EXPECT_EQ(products_of({layer("embedding", {{"units", 3}, {"vocabulary", 9}}, "e", {"word"})}, {labels("word", 9)}),
              0)
        << "rows are looked up, not multiplied";
    EXPECT_EQ(products_of({layer("multiply", {}, "m", {"x", "x"})}, {input("x", {4})}), 0);
}

} // namespace
} // namespace armature::testing
