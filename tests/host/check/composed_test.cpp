// SPDX-License-Identifier: MIT
// What the checker runs of a block is what a network runs of it: the same outputs and gradients, from plain code here
// and from a plan there.
#include "check/composed.hpp"
#include "check/layer_bench.hpp"
#include "support/loaded.hpp"
#include "support/networks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::check {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

Component with_registry(plugin::Kind kind, const std::string &name) {
    Component out = testing::component(kind, name);
    out.registry = std::make_shared<plugin::Registry>(testing::catalogue());
    return out;
}

Trial trial(const Json &settings, const std::string &inputs) {
    return {.settings = settings, .inputs = parse_inputs(inputs)};
}

// Loss mean (y - t)^2 over all elements, so dy = 2 (y - t) / n.
TEST(Composed, GivesTheGradientOfANetwork) {
    constexpr int64_t features = 3, batch = 4;
    const std::vector<data::Field> fields = {testing::input("x", {features}), testing::target("t", features)};
    const auto described = testing::experiment({testing::layer("highway", {{"activation", "tanh"}}, "way", {"x"})},
                                               {testing::loss("mean_squared_error", "way", "t")}, batch);
    plugin::Registry registry(testing::catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    testing::randomise(network, 3);
    network::Plan &plan = network.plan(network::Mode::train, batch);
    testing::fill(plan, fields, 11);
    plan.forward(1);
    const double weight = 1;
    plan.backward(&weight);
    const auto numbers = [](const void *data, int64_t n) {
        return Values(static_cast<const double *>(data), static_cast<const double *>(data) + n);
    };

    const Component highway = with_registry(plugin::Kind::block, "highway");
    const Trial t = trial({{"activation", "tanh"}}, "feature 3, batch 4");
    LayerBench b(composed(highway, t), highway, t.shapes(ARM_F64));
    b.inputs = {numbers(plan.field(0), features * batch)};
    ASSERT_EQ(b.agreement.parameters.size(), network.parameters().size());
    for (const network::Slice &slice : network.parameters()) {
        b.parameters.push_back(
            numbers(static_cast<const double *>(network.parameter_data()) + slice.offset, slice.count));
    }
    const Values y = b.forward().at(0), target = numbers(plan.field(1), features * batch);
    Values dy;
    for (size_t k = 0; k < y.size(); ++k) {
        EXPECT_NEAR(y[k], static_cast<const double *>(plan.output("way").data)[k], 1e-14);
        dy.push_back(2 * (y[k] - target[k]) / static_cast<double>(y.size()));
    }
    const Gradients gradients = b.backward({dy});
    for (size_t p = 0; p < network.parameters().size(); ++p) {
        const network::Slice &slice = network.parameters()[p];
        EXPECT_THAT(b.agreement.parameters[p].name, HasSubstr(slice.name.substr(slice.name.find('.'))));
        const auto *expected = static_cast<const double *>(network.gradient_data()) + slice.offset;
        double norm = 0;
        for (size_t k = 0; k < gradients.parameters[p].size(); ++k) {
            EXPECT_NEAR(gradients.parameters[p][k], expected[k], 1e-14) << slice.name;
            norm += std::abs(expected[k]);
        }
        EXPECT_GT(norm, 1e-3) << slice.name;
    }
}

// The rbm uses its matrix the other way round too. Where no gradient arrives, there is none.
TEST(Composed, SkipsWhatNoGradientReaches) {
    const Component rbm = with_registry(plugin::Kind::block, "rbm");
    const Trial t = trial({{"hidden", 2}}, "feature 3, batch 5");
    LayerBench b(composed(rbm, t), rbm, t.shapes(ARM_F64));
    ASSERT_EQ(b.agreement.outputs.size(), 2U);
    b.inputs = {Values(15, 0.25)};
    for (const network::ParameterAnswer &p : b.agreement.parameters) {
        b.parameters.emplace_back(static_cast<size_t>(p.shape.size()), 0.5);
    }
    b.forward();
    const Gradients of_energy = b.backward({Values(5, 1), {}});
    EXPECT_THAT(of_energy.inputs.at(0), Each(::testing::Ne(0.0)));
    const Gradients of_reconstruction = b.backward({{}, Values(15, 1)}); // behind a sample, which passes nothing on
    EXPECT_THAT(of_reconstruction.inputs.at(0), Each(0.0));
}

TEST(Composed, HasTheStatesOfACellBehindItsInputs) {
    const Component lstm = with_registry(plugin::Kind::cell, "lstm_cell");
    const Trial t = with_states(lstm, trial({{"units", 2}}, "feature 3, batch 4"));
    ASSERT_EQ(t.states, 2U);
    ASSERT_EQ(t.inputs.size(), 3U);
    EXPECT_EQ(t.inputs[1].shape, shape("feature 2, batch 4"));
    LayerBench b(composed(lstm, t), lstm, t.shapes(ARM_F64));
    EXPECT_EQ(b.agreement.outputs.size(), 3U); // y, and both states after the step
    EXPECT_EQ(t.of_step(t.shapes(ARM_F64)).size(), 1U);
}

// One node of a tree with two children: each has states of its own.
TEST(Composed, HasAStateForEachChild) {
    const Component tree = with_registry(plugin::Kind::cell, "tree_lstm_cell");
    Trial t = trial({{"units", 2}}, "feature 3, batch 4");
    t.children = 2;
    EXPECT_EQ(with_states(tree, t).states, 4U);
}

TEST(Elaboration, SaysWhatTheComponentAskedFor) {
    const Component highway = with_registry(plugin::Kind::block, "highway");
    Watch watch;
    const Elaborated built =
        elaborate(highway, Json::object(), {shape("feature 3, batch 4")}, ARM_F64, network::Mode::train, 0, watch);
    EXPECT_EQ(built.outputs.size(), 1U);
    EXPECT_THAT(watch.calls, ::testing::Contains(HasSubstr("apply affine \"h\" to 0 with")));
    EXPECT_THAT(watch.names, ::testing::IsSupersetOf({"h", "transform", "sigmoid"}));
    Watch refused;
    refused.refuse = watch.calls.size();
    EXPECT_ANY_THROW(
        elaborate(highway, Json::object(), {shape("feature 3, batch 4")}, ARM_F64, network::Mode::train, 0, refused));
    EXPECT_EQ(refused.refused, 1U);
    EXPECT_NE(refused.status, ARM_OK);
}

// A setting that is a network becomes one.
TEST(Elaboration, BuildsGivenNetworks) {
    const Component highway = with_registry(plugin::Kind::block, "highway");
    Watch watch;
    const Json settings = {{"h", {{"layers", {"tanh", {{"layer", "affine"}, {"units", 3}}}}}}};
    const Elaborated built =
        elaborate(highway, settings, {shape("feature 3, batch 4")}, ARM_F64, network::Mode::train, 0, watch);
    EXPECT_THAT(watch.calls, ::testing::Contains(HasSubstr("apply network 0 \"h\" to 0")));
    EXPECT_EQ(built.graph.nodes.front().name, "highway.h.tanh_1");
}

} // namespace
} // namespace armature::check
