// SPDX-License-Identifier: MIT
#include "support/allocations.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// By hand: W = [1 3 5; 2 4 6] (2 units x 3 features), b = [10, 20], x = [1, 0, -1], [2, 1, 0].
TEST(Affine, EqualsHandComputedValues) {
    LayerBench b(Kind::layer, "affine", R"({"units": 2})", {shape("feature 3, batch 2")});
    b.inputs = {{1, 0, -1, 2, 1, 0}};
    b.parameters = {{1, 2, 3, 4, 5, 6}, {10, 20}};
    expect_near(b.forward()[0], {6, 16, 15, 28});
    const Gradients g = b.backward({{1, -1, 2, 0.5}});
    expect_near(g.parameters[0], {1 + 4, -1 + 1, 0 + 2, 0 + 0.5, -1, 1}); // dy x'
    expect_near(g.parameters[1], {3, -0.5});
    expect_near(g.inputs[0], {1 - 2, 3 - 4, 5 - 6, 2 + 1, 6 + 2, 10 + 3}); // W' dy
}

// 24 x 700 weights are more than a piece: 240, 240 and 220 columns. The bits are those of the whole, whether it
// overwrites or adds to zeros; column 500, in the last piece, by hand.
TEST(Affine, HandsOverItsGradientInPieces) {
    LayerBench b(Kind::layer, "affine", R"({"units": 24})", {shape("feature 700, batch 3")});
    Values x(700 * 3), dy(24 * 3);
    for (size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<double>(i % 23) - 11;
    }
    for (size_t i = 0; i < dy.size(); ++i) {
        dy[i] = static_cast<double>(i % 7) - 3;
    }
    b.inputs = {x};
    b.parameters = {Values(24 * 700, 0.125), Values(24, 1)};
    EXPECT_EQ(b.agreement.parameters[0].piece, 24 * 240);
    EXPECT_EQ(b.agreement.parameters[1].piece, 0);
    b.forward();
    const Gradients whole = b.backward({dy}), pieces = b.backward({dy}, {ARM_OVERWRITE, ARM_IN_PIECES, ARM_OVERWRITE}),
                    added = b.backward({dy}, {ARM_OVERWRITE, ARM_ADD, ARM_OVERWRITE}, 0);
    EXPECT_TRUE(b.violations.empty()) << b.violations.front().text;
    EXPECT_EQ(pieces.bits, whole.bits);
    EXPECT_EQ(added.parameters[0], whole.parameters[0]);
    for (size_t unit = 0; unit < 24; ++unit) {
        double sum = 0;
        for (size_t e = 0; e < 3; ++e) {
            sum += dy[e * 24 + unit] * x[e * 700 + 500];
        }
        EXPECT_EQ(pieces.parameters[0][500 * 24 + unit], sum);
    }
}

TEST(Affine, DeclaresItsParameters) {
    const LayerBench b(Kind::layer, "affine", R"({"units": 4})", {shape("feature 3, batch 2")});
    ASSERT_EQ(b.agreement.parameters.size(), 2u);
    EXPECT_EQ(b.agreement.parameters[0].name, "weight");
    EXPECT_EQ(b.agreement.parameters[0].fan_in, 3);
    EXPECT_EQ(b.agreement.parameters[0].fan_out, 4);
    EXPECT_EQ(b.agreement.parameters[1].name, "bias");
    EXPECT_EQ(b.agreement.parameters[1].value(), 0.0);
    EXPECT_EQ(LayerBench(Kind::layer, "affine", R"({"units": 4, "bias": false})", {shape("feature 3, batch 2")})
                  .agreement.parameters.size(),
              1u);
}

// One row, one column, squares small enough for Armadillo's special cases, dimensions behind the batch.
TEST(Affine, KeepsTheContract) {
    const std::string three = R"({"units": 3})", one = R"({"units": 1})";
    for (const std::string shape : {"feature 5, batch 4", "feature 3, batch 3", "feature 1, batch 4",
                                    "feature 5, batch 1", "feature 2, batch 3, time 2"}) {
        expect_component(Kind::layer, {"affine", three, {{shape}}});
        expect_component(Kind::layer, {"affine", one, {{shape}}});
    }
    expect_component(Kind::layer, {"affine", R"({"units": 4, "bias": false})", {{"feature 5, batch 3"}}});
}

TEST(Affine, AllocatesNothingAtFullSize) {
    if (!counts_allocations()) {
        GTEST_SKIP() << "a sanitizer has an allocator of its own";
    }
    for (const int64_t batch : {1, 64}) {
        LayerBench b(Kind::layer, "affine", R"({"units": 70})",
                     {Shape(ARM_F32, {{ARM_ROLE_FEATURE, 90}, {ARM_ROLE_BATCH, batch}})}, ARM_F32);
        b.inputs = {Values(static_cast<size_t>(90 * batch), 0.5)};
        b.parameters = {Values(70 * 90, 0.25), Values(70, 1)};
        const Values dy(static_cast<size_t>(70 * batch), 1);
        b.forward();
        b.backward({dy});
        b.backward({dy}, {ARM_ADD, ARM_ADD, ARM_ADD});
        EXPECT_EQ(b.allocations, 0);
    }
}

TEST(Affine, RefusesWhatItCannotUse) {
    const auto make = [](const std::string &settings, std::vector<Shape> inputs) {
        return refusal([&] { LayerBench(Kind::layer, "affine", settings, std::move(inputs)); });
    };
    EXPECT_THAT(make("{}", {shape("feature 3, batch 2")}), ::testing::HasSubstr("units"));
    EXPECT_THAT(make(R"({"units": 0})", {shape("feature 3, batch 2")}), ::testing::HasSubstr("units"));
    EXPECT_THAT(make(R"({"units": 2, "bais": true})", {shape("feature 3, batch 2")}), ::testing::HasSubstr("bais"));
    EXPECT_THAT(make(R"({"units": 2})", {shape("width 3, batch 2")}), ::testing::HasSubstr("[width 3, batch 2]"));
    EXPECT_THAT(make(R"({"units": 2})", {shape("feature 3, batch 2", ARM_I32)}), ::testing::HasSubstr("integers"));
    EXPECT_THAT(make(R"({"units": 2})", {shape("feature 3, batch 2"), shape("feature 3, batch 2")}),
                ::testing::HasSubstr("wants 1 input, got 2"));
}

} // namespace
} // namespace armature::testing
