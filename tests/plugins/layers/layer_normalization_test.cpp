// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

Shape shape_of(std::initializer_list<int64_t> extents) {
    return Shape::plain(ARM_F64, extents);
}

LayerBench bench(const std::string &settings, const std::string &input, int32_t type = ARM_F64) {
    return LayerBench(Kind::layer, "layer_normalization", settings, {shape(input)}, type);
}

// torch.nn.functional.layer_norm(x, (5,), gain, offset, 1e-3) of PyTorch 1.13.
TEST(LayerNormalization, EqualsPyTorchOverFeatures) {
    LayerBench b = bench(R"({"epsilon": 1e-3})", "feature 5, batch 4");
    b.inputs = {pattern(20, 41, 29, 13)};
    b.parameters = {pattern(5, 7, 13, 5), pattern(5, 5, 11, 5)};
    expect_near(b.forward()[0],
                {0.573453698996122,  -0.0235284348257564, -0.114649219893872, -0.726450805221567, 0.417671238062529,
                 0.573453698996122,  -0.0235284348257564, -0.114649219893872, -0.726450805221567, 0.417671238062529,
                 0.573453698996122,  -0.0235284348257564, -0.114649219893872, -0.726450805221567, 0.417671238062529,
                 -0.279452063437548, 0.317633870147712,   2.61464921989387,   -0.214707347761365, -0.0940722193976732});
    const Gradients g = b.backward({arriving(20)});
    expect_near(g.inputs[0],
                {0.603429329042058,  0.125722909827353,   0.471511709514123,  -0.832047461099543, -0.368616487283991,
                 -0.288563280196645, -0.0690783071846762, -0.467214748348813, 0.302685681359083,  0.522170654371052,
                 0.476151229268848,  0.225028430641421,   0.415063784996927,  -0.711960486695742, -0.404282958211454,
                 -0.63527164780785,  -0.228864305340372,  0.479652360403239,  0.180206658098024,  0.20427693464696});
    expect_near(g.parameters[0],
                {4.71745118256416, -0.535271892285958, 5.11743457460202, 1.31759235024236, 1.77051472063817});
    expect_near(g.parameters[1], {-3, 0.5, -0.25, -1, 2.5});
}

// torch.nn.functional.layer_norm(x, (2, 3, 2), gain, offset, 1e-3) of [2, 2, 3, 2], all permuted to channels last.
TEST(LayerNormalization, EqualsPyTorchOverExamples) {
    LayerBench b = bench(R"({"epsilon": 1e-3, "over": "example"})", "feature 2, width 2, height 3, batch 2");
    b.inputs = {pattern(24, 41, 29, 13)};
    b.parameters = {pattern(12, 7, 13, 5), pattern(12, 5, 11, 5)};
    EXPECT_EQ(b.agreement.parameters.at(0).shape, shape_of({2, 2, 3}));
    expect_near(b.forward()[0], {0.68603744821314,
                                 -0.050286686966575,
                                 -0.0976832107042118,
                                 -0.778010213149038,
                                 0.441817774671017,
                                 -1.80745386113095,
                                 0.679598638246795,
                                 1.23632413517972,
                                 0.615659380023123,
                                 0.478428596817307,
                                 0.25,
                                 -0.581187063344552,
                                 -3.29164854775676,
                                 -0.19302858996973,
                                 0.210615284778378,
                                 -0.984993477192433,
                                 0.665912055821621,
                                 -2.07392542590703,
                                 0.824241765372973,
                                 0.84619795551892,
                                 0.685604413432433,
                                 0.024536362147028,
                                 0.25,
                                 -1.09409229271676});
    const Gradients g = b.backward({arriving(24)});
    expect_near(g.inputs[0],
                {1.00238213450176,    0.0212031858227915, -0.115159421817714, -0.756738064638811,  -0.772412623559536,
                 -0.0864227304630513, 0.018590759336004,  0.96842059017352,   -0.306770308426423,  -0.593992976966653,
                 -0.209723205669619,  0.830622661707733,  -0.010646357953866, -0.129228975400035,  -0.78968811717654,
                 0.398384335941617,   0.361556023298086,  -0.677624484772948, -0.0908219682835061, -0.127650280927037,
                 0.377397930759767,   1.14238068414435,   0.251683706819257,  -0.70574249644914});
    expect_near(g.parameters[0], {3.09765991714102, 0.381998100991175, 1.48200244896179, 0.566024774836454,
                                  0.782276506479588, 2.82098738653132, -0.289286254252356, 2.85887902518376,
                                  0.766648340525228, 0.531726829874592, 1.53154814228156, 0.388633407734896});
    expect_near(g.parameters[1], {-2, -0.25, 1.5, -1, 0.75, -1.75, 0, 1.75, -0.75, 1, -1.5, 0.25});
}

// A column's elements are 1e5 + 1 and 1e5 - 1, two of the last for each of the first: x^ is sqrt 2 and -sqrt 1/2. Float
// holds the input exactly, and a mean of 1e5 takes no digits from what comes out. With dy = 1 where x is large, 0 and
// -1 where it is not, the mean of dy x^ is sqrt 1/2, so dx sd is 0, 1/2 and -1/2. 513 is a sum's block and one more.
TEST(LayerNormalization, LosesNoDigitsToALargeMean) {
    for (const int64_t n : {3, 513}) {
        LayerBench b = bench(R"({"epsilon": 1e-12})", "feature " + std::to_string(n) + ", batch 2", ARM_F32);
        Values x, y, dy, dx;
        for (int64_t i = 0; i < 2 * n; ++i) {
            x.push_back(1e5 + (i % 3 == 1 ? 1 : -1));
            y.push_back(i % 3 == 1 ? std::sqrt(2.0) : -std::sqrt(0.5));
            dy.push_back(i % 3 == 1 ? 1 : i % 3 == 2 ? 0 : -1);
            dx.push_back((i % 3 == 1 ? 0 : i % 3 == 2 ? 0.5 : -0.5) / std::sqrt(8.0 / 9));
        }
        b.inputs = {x};
        b.parameters = {Values(static_cast<size_t>(n), 1), Values(static_cast<size_t>(n), 0)};
        expect_near(b.forward()[0], y, 3e-7);
        expect_near(b.backward({dy}).inputs[0], dx, 3e-7);
    }
}

// Each step of a sequence is normalised by itself.
TEST(LayerNormalization, LeavesTimeOut) {
    const auto extents = [](const std::string &input) {
        return bench(R"({"over": "example"})", input).agreement.parameters.at(1).shape;
    };
    EXPECT_EQ(extents("feature 3, batch 2, time 4"), shape_of({3}));
    EXPECT_EQ(extents("feature 3, length 5, batch 2, time 4"), shape_of({3, 5}));
}

TEST(LayerNormalization, KeepsTheContract) {
    expect_component(Kind::layer, {"layer_normalization", "{}", {{"feature 5, batch 11"}}, 1e-6});
    expect_component(Kind::layer, {"layer_normalization", "{}", {{"feature 3, width 2, height 3, batch 2"}}, 1e-6});
    expect_component(
        Kind::layer,
        {"layer_normalization", R"({"over": "example"})", {{"feature 2, width 3, height 4, batch 3"}}, 1e-6});
    expect_component(Kind::layer,
                     {"layer_normalization", R"({"over": "example"})", {{"feature 4, batch 2, time 3"}}, 1e-6});
}

TEST(LayerNormalization, RefusesWhatItCannotNormalise) {
    using ::testing::HasSubstr;
    EXPECT_THAT(refusal([] { bench(R"({"over": "batch"})", "feature 3, batch 2"); }), HasSubstr("over"));
    EXPECT_THAT(refusal([] { bench(R"({"epsilon": 0})", "feature 3, batch 2"); }), HasSubstr("epsilon"));
    EXPECT_THAT(refusal([] { bench("{}", "batch 2, feature 3"); }), HasSubstr("features"));
    EXPECT_THAT(refusal([] { bench(R"({"over": "example"})", "feature 3, batch 2, length 4"); }),
                HasSubstr("batch and time last"));
}

} // namespace
} // namespace armature::testing
