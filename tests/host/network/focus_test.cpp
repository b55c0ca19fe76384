// SPDX-License-Identifier: MIT
// A network that trains a part of itself: what is trained has the gradient that it has anyway, to the bit, and the rest
// has none: dense, by rows, inside a recurrence.
#include "network/network.hpp"

#include "support/networks.hpp"
#include "support/recurrences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace armature::network {
namespace {

using testing::layer;

using Gradients = std::map<std::string, std::vector<double>>;

class FocusTest : public ::testing::Test {
protected:
    static constexpr int64_t batch = 3;

    void build(std::vector<experiment::Layer> layers, std::vector<experiment::Loss> losses,
               std::vector<data::Field> with) {
        fields = std::move(with);
        experiment = testing::experiment(std::move(layers), std::move(losses), batch);
        network = std::make_unique<Network>(experiment, fields, registry, ARM_F64);
        testing::randomise(*network, 3);
    }
    // Of one pass over the same numbers; rows that nothing touched are zero.
    Gradients gradients(const std::vector<double> &weights) {
        Plan &plan = network->plan(Mode::train, batch);
        testing::fill(plan, fields, 5);
        plan.forward(0);
        plan.backward(weights.data());
        Gradients out;
        for (const Slice &slice : network->parameters()) {
            std::vector<double> &mine = out[slice.name];
            mine.assign(static_cast<size_t>(slice.count), 0.0);
            if (!slice.row_sparse) {
                const auto *dense = static_cast<const double *>(network->gradient_data()) + slice.offset;
                std::copy_n(dense, slice.count, mine.begin());
            }
        }
        for (const SparseRows &sparse : network->sparse_gradients()) {
            const auto *values = static_cast<const double *>(sparse.values);
            for (size_t i = 0; i < sparse.rows.size(); ++i) {
                std::copy_n(values + static_cast<int64_t>(i) * sparse.row_length, sparse.row_length,
                            out[network->parameters()[sparse.slice].name].begin() + sparse.rows[i] * sparse.row_length);
            }
        }
        return out;
    }
    void focus_on(const std::string &parameter) {
        Focus focus;
        for (const Slice &slice : network->parameters()) {
            focus.trained.push_back(slice.name == parameter);
        }
        network->focus(focus);
    }
    static bool any(const std::vector<double> &x) {
        return std::any_of(x.begin(), x.end(), [](double v) { return v != 0; });
    }
    void expect_each_alone() {
        const Gradients all = gradients({1.0});
        for (const auto &[name, wanted] : all) {
            SCOPED_TRACE(name);
            EXPECT_TRUE(any(wanted)) << "no gradient to compare";
            focus_on(name);
            EXPECT_TRUE(network->plan(Mode::train, batch).trains());
            for (const auto &[other, gradient] : gradients({1.0})) {
                EXPECT_EQ(gradient, other == name ? wanted : std::vector<double>(gradient.size(), 0.0)) << other;
            }
        }
        network->focus({});
        EXPECT_EQ(gradients({1.0}), all) << "and all of it again";
    }

    plugin::Registry registry{testing::catalogue()};
    experiment::Resolved experiment;
    std::vector<data::Field> fields;
    std::unique_ptr<Network> network;
};

TEST_F(FocusTest, EachParameterAloneHasItsGradientAndNoOther) {
    build({layer("embedding", {{"units", 4}, {"vocabulary", 6}}, "words", {"w"}),
           layer("affine", {{"units", 5}}, "before", {"words"}), layer("tanh", {}, "squash", {"before"}),
           layer("affine", {{"units", 2}}, "out", {"squash"})},
          {testing::loss("mean_squared_error", "out", "y")}, {testing::labels("w", 6), testing::target("y", 2)});
    ASSERT_EQ(network->parameters().size(), 5U);
    expect_each_alone();
}

TEST_F(FocusTest, AlsoInsideARecurrence) {
    const data::Field words{"w", false, Shape(ARM_I32, {{ARM_ROLE_TIME, 4}}), 6};
    build({testing::recurrent(testing::body({layer("embedding", {{"units", 3}, {"vocabulary", 6}}, "words", {"w"}),
                                             layer("elman_cell", {{"units", 4}, {"learned", true}}, "cell", {"words"})},
                                            {"w"}),
                              "rnn", {"w"}),
           layer("affine", {{"units", 2}}, "out", {"rnn"})},
          {testing::loss("mean_squared_error", "out", "y")}, {words, testing::sequence("y", 2, 4, true)});
    ASSERT_GE(network->parameters().size(), 6U);
    expect_each_alone();
}

// Two heads on one trunk. A loss that does not count leaves no trace, even where it is not a number.
TEST_F(FocusTest, ALossThatDoesNotCountHasNoGradient) {
    build({layer("affine", {{"units", 4}}, "trunk", {"x"}), layer("affine", {{"units", 2}}, "left", {"trunk"}),
           layer("affine", {{"units", 2}}, "right", {"trunk"})},
          {testing::loss("mean_squared_error", "left", "y"), testing::loss("mean_squared_error", "right", "y")},
          {testing::input("x", {3}), testing::target("y", 2)});
    const Gradients both = gradients({1.0, 1.0}), wanted = gradients({0.0, 1.0});
    EXPECT_NE(both.at("trunk.weight"), wanted.at("trunk.weight"));
    network->focus({.trained = {}, .losses = {false, true}});
    EXPECT_EQ(gradients({1.0, 1.0}), wanted);
    for (const Slice &slice : network->parameters()) {
        if (slice.name == "left.weight") {
            static_cast<double *>(network->parameter_data())[slice.offset] = std::numeric_limits<double>::quiet_NaN();
        }
    }
    EXPECT_EQ(gradients({1.0, 1.0}), wanted);
    EXPECT_TRUE(std::isnan(network->plan(Mode::train, batch).loss(0))) << "it is measured all the same";
}

TEST_F(FocusTest, NothingTrainsWhereNoLossLeadsToWhatIsTrained) {
    build({layer("affine", {{"units", 4}}, "trunk", {"x"}), layer("affine", {{"units", 2}}, "left", {"trunk"}),
           layer("affine", {{"units", 2}}, "right", {"trunk"})},
          {testing::loss("mean_squared_error", "left", "y"), testing::loss("mean_squared_error", "right", "y")},
          {testing::input("x", {3}), testing::target("y", 2)});
    EXPECT_TRUE(network->plan(Mode::train, batch).trains());
    EXPECT_FALSE(network->plan(Mode::evaluate, batch).trains());
    network->focus({.trained = {false, false, true, true, false, false}, .losses = {false, true}});
    EXPECT_FALSE(network->plan(Mode::train, batch).trains()) << "the left head, for the right one's loss";
}

} // namespace
} // namespace armature::network
