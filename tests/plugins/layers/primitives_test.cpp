// SPDX-License-Identifier: MIT
// Whole networks of primitives, as composed blocks will be: gradients through the host's plan against differences.
#include "support/guarded.hpp"
#include "support/networks.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {
namespace {

using network::Mode;
using network::Network;

int64_t check(std::vector<experiment::Layer> layers, const std::string &of, int64_t features,
              std::vector<data::Field> fields = {input("x", {4})}) {
    fields.push_back(target("t", features));
    const auto e = experiment(std::move(layers), {loss("mean_squared_error", of, "t")}, 3);
    plugin::Registry registry(catalogue());
    Network net(e, fields, registry, ARM_F64);
    randomise(net, 5);
    return check_gradient(net, e, fields, 3);
}

// y = T h + (1 - T) x, as a block would write it.
TEST(Primitives, MakeAHighwayLayer) {
    EXPECT_GT(check({layer("affine", {{"units", 4}}, "h", {"x"}), layer("tanh", {}, "hh", {"h"}),
                     layer("affine", {{"units", 4}}, "t_in", {"x"}), layer("sigmoid", {}, "gate", {"t_in"}),
                     layer("multiply", {}, "th", {"gate", "hh"}),
                     layer("scale", {{"factor", -1}, {"offset", 1}}, "carry", {"gate"}),
                     layer("affine", {{"units", 4}}, "x2", {"x"}), layer("multiply", {}, "cx", {"carry", "x2"}),
                     layer("add", {}, "y", {"th", "cx"})},
                    "y", 4),
              50);
}

// One value as both inputs: its gradient is overwritten once and then added to.
TEST(Primitives, TakeOneValueAsBothInputs) {
    for (const char *component : {"multiply", "subtract", "divide", "maximum", "add", "gaussian_sample"}) {
        SCOPED_TRACE(component);
        EXPECT_GT(check({layer("affine", {{"units", 3}}, "a", {"x"}), layer(component, {}, "b", {"a", "a"}),
                         layer("affine", {{"units", 2}}, "y", {"b"})},
                        "y", 2),
                  20);
    }
}

// Layers without inputs: the host takes them, in whatever place.
TEST(Primitives, LayersWithoutInputs) {
    EXPECT_GT(check({layer("affine", {{"units", 3}}, "a", {"x"}), layer("parameter", {{"features", 3}}, "gain", {}),
                     layer("constant", {{"value", 0.75}}, "c", {}), layer("multiply", {}, "b", {"a", "gain"}),
                     layer("add", {}, "y", {"b", "c"})},
                    "y", 3),
              15);
}

// Reading a memory by content.
TEST(Primitives, MakeAnAttention) {
    data::Field memory{"memory", false, Shape(ARM_F64, {{ARM_ROLE_FEATURE, 4}, {ARM_ROLE_LENGTH, 5}}), 0};
    EXPECT_GT(
        check({layer("affine", {{"units", 4}}, "query", {"x"}), layer("affine", {{"units", 4}}, "keys", {"memory"}),
               layer("product", {{"transpose_a", true}}, "scores", {"keys", "query"}),
               layer("softmax", {}, "weights", {"scores"}), layer("affine", {{"units", 3}}, "values", {"memory"}),
               layer("product", {}, "y", {"values", "weights"})},
              "y", 3, {input("x", {4}), memory}),
        40);
}

// Every element of the table: its merged row where an index touched it, and zero where none did.
TEST(Primitives, LookUpARowSparseEmbedding) {
    constexpr int64_t units = 3, vocabulary = 6, batch = 2;
    const data::Field words{"words", false, Shape(ARM_I32, {{ARM_ROLE_LENGTH, 3}}), vocabulary};
    const std::vector<data::Field> fields = {words, target("t", 2)};
    const auto e = experiment({layer("embedding", {{"units", units}, {"vocabulary", vocabulary}}, "e", {"words"}),
                               layer("reduce_mean", {{"over", {"length"}}, {"keep", false}}, "mean", {"e"}),
                               layer("affine", {{"units", 2}}, "y", {"mean"})},
                              {loss("mean_squared_error", "y", "t")}, batch);
    plugin::Registry registry(catalogue());
    Network net(e, fields, registry, ARM_F64);
    randomise(net, 5);
    network::Plan &plan = net.plan(Mode::train, batch);
    fill(plan, fields, 3);
    const Values index = {4, 1, 4, 0, 1, 4}; // 4 in both examples, 2, 3 and 5 in none
    std::copy(index.begin(), index.end(), static_cast<int32_t *>(plan.field(0)));
    plan.forward(0);
    const double weight = 1;
    plan.backward(&weight);
    ASSERT_EQ(net.sparse_gradients().size(), 1u);
    const network::SparseRows &sparse = net.sparse_gradients()[0];
    EXPECT_EQ(sparse.rows, (std::vector<int64_t>{0, 1, 4}));
    Values analytic(units * vocabulary, 0);
    for (size_t r = 0; r < sparse.rows.size(); ++r) {
        const double *row = static_cast<const double *>(sparse.values) + r * units;
        std::copy(row, row + units, analytic.begin() + sparse.rows[r] * units);
    }
    double *table = static_cast<double *>(net.parameter_data()) + net.parameters()[sparse.slice].offset;
    for (size_t i = 0; i < analytic.size(); ++i) {
        const auto objective = [&](double offset) {
            const double kept = table[i];
            table[i] += offset;
            plan.forward(0);
            table[i] = kept;
            return plan.loss(0);
        };
        const double numeric = (objective(1e-5) - objective(-1e-5)) / 2e-5;
        EXPECT_NEAR(analytic[i], numeric, 1e-8) << "element " << i;
        EXPECT_EQ(std::abs(analytic[i]) > 1e-6, i / units == 0 || i / units == 1 || i / units == 4);
    }
}

// Indices that a layer computes: they have no gradient, and neither has what they were computed from.
TEST(Primitives, IndicesInTheMiddle) {
    EXPECT_GT(check({layer("affine", {{"units", 5}}, "a", {"x"}), layer("arg_max", {}, "best", {"a"}),
                     layer("one_hot", {{"classes", 5}}, "b", {"best"}),
                     layer("gather", {{"along", "feature"}}, "c", {"a", "best"}),
                     layer("multiply", {}, "d", {"b", "c"}), layer("affine", {{"units", 2}}, "y", {"d"})},
                    "y", 2),
              30);
}

// Nothing reaches what stands before it, and the rest of the gradient is right.
TEST(Primitives, StopGradientStopsIt) {
    const std::vector<data::Field> fields = {input("x", {4}), target("t", 2)};
    const auto e =
        experiment({layer("affine", {{"units", 3}}, "before", {"x"}), layer("stop_gradient", {}, "stop", {"before"}),
                    layer("affine", {{"units", 2}}, "y", {"stop"})},
                   {loss("mean_squared_error", "y", "t")}, 3);
    plugin::Registry registry(catalogue());
    Network net(e, fields, registry, ARM_F64);
    randomise(net, 5);
    network::Plan &plan = net.plan(Mode::train, 3);
    fill(plan, fields, 3);
    plan.forward(0);
    const double weight = 1;
    plan.backward(&weight);
    const auto *gradient = static_cast<const double *>(net.gradient_data());
    int64_t zeros = 0, others = 0;
    for (const network::Slice &slice : net.parameters()) {
        for (int64_t i = 0; i < slice.count; ++i) {
            (gradient[slice.offset + i] == 0 ? zeros : others) += 1;
        }
    }
    EXPECT_EQ(zeros, 4 * 3 + 3);
    EXPECT_EQ(others, 3 * 2 + 2);
}

} // namespace
} // namespace armature::testing
