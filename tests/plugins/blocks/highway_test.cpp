// SPDX-License-Identifier: MIT
#include "plugins/blocks/pictures.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// By hand, one example of two features x = (1, -2):
//   h = relu([1 0; 2 1] x + (0, 5)) = (1, 5), transform = [0 1; 1 0] x + (2, 0) = (0, 1), T = (1/2, s(1))
//   y = T h + (1 - T) x = (1, 5 s(1) - 2 (1 - s(1)))
TEST(Highway, EqualsHandComputedValues) {
    const std::vector<data::Field> fields = {input("x", {2}), target("t", 2)};
    const auto described = experiment({layer("highway", {{"activation", "relu"}}, "way", {"x"})},
                                      {loss("mean_squared_error", "way", "t")}, 1);
    plugin::Registry registry(catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    const std::map<std::string, std::vector<double>> values = {{"way.h.weight", {1, 2, 0, 1}},
                                                               {"way.h.bias", {0, 5}},
                                                               {"way.transform.weight", {0, 1, 1, 0}},
                                                               {"way.transform.bias", {2, 0}}};
    network.initialise(1);
    ASSERT_EQ(network.parameters().size(), 4u);
    auto *w = static_cast<double *>(network.parameter_data());
    for (const network::Slice &slice : network.parameters()) {
        if (slice.name == "way.transform.bias") {
            EXPECT_EQ(w[slice.offset], -2.0) << "the gate begins by handing its input on";
        }
        std::copy(values.at(slice.name).begin(), values.at(slice.name).end(), w + slice.offset);
    }
    network::Plan &plan = network.plan(network::Mode::train, 1);
    const double x[] = {1, -2};
    std::copy(x, x + 2, static_cast<double *>(plan.field(0)));
    plan.forward(0);
    const auto *y = static_cast<const double *>(plan.output("way").data);
    const double s = 1 / (1 + std::exp(-1));
    EXPECT_NEAR(y[0], 1, 1e-15);
    EXPECT_NEAR(y[1], 5 * s - 2 * (1 - s), 1e-15);
}

TEST(Highway, HasTheGradientOfFiniteDifferences) {
    const std::vector<data::Field> fields = {input("x", {3}), target("t", 3)};
    experiment::Layer given = layer("highway", {}, "given", {"plain"});
    given.component.networks["h"] =
        body({layer("affine", {{"units", 3}}, "wide", {"x"}), layer("tanh", {}, "f", {"wide"})});
    given.component.settings["h"] = Json::object();
    const auto described = experiment({layer("highway", {{"activation", "tanh"}}, "plain", {"x"}), given},
                                      {loss("mean_squared_error", "given", "t")}, 4);
    plugin::Registry registry(catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    randomise(network, 5);
    EXPECT_EQ(check_gradient(network, described, fields, 4), 4 * (3 * 3 + 3));
}

// A block whose parameters another uses: one set of them, both gradients in it.
TEST(Highway, SharesAllItsParameters) {
    const std::vector<data::Field> fields = {input("x", {3}), target("t", 3)};
    experiment::Layer second = layer("highway", {{"activation", "tanh"}}, "second", {"first"});
    second.share = "first";
    const auto described = experiment({layer("highway", {{"activation", "tanh"}}, "first", {"x"}), second},
                                      {loss("mean_squared_error", "second", "t")}, 4);
    plugin::Registry registry(catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    randomise(network, 5);
    EXPECT_EQ(check_gradient(network, described, fields, 4), 2 * (3 * 3 + 3));
}

// Convolutions as h and T: a gate for every channel at every place of the picture.
TEST(Highway, TakesConvolutions) {
    const auto convolution = [](const char *name) {
        return layer("convolution", {{"channels", 3}, {"kernel", 3}, {"padding", 1}}, name, {"x"});
    };
    experiment::Layer way = layer("highway", {}, "way", {"below"});
    way.component.networks["h"] = body({convolution("filters"), layer("tanh", {}, "f", {"filters"})});
    way.component.networks["transform"] = body({convolution("gate")});
    way.component.settings = {{"h", Json::object()}, {"transform", Json::object()}};
    EXPECT_EQ(check_block_gradient(way, {3, 5, 4}, {3, 5, 4}), 3 * 3 + 3 + 2 * (9 * 3 * 3 + 3));
}

} // namespace
} // namespace armature::testing
