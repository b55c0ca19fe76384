// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace armature::testing {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

LayerBench bench(const std::string &settings, const std::string &input, int32_t type = ARM_F64) {
    return LayerBench(Kind::layer, "max_pooling", settings, {shape(input)}, type);
}

// torch.nn.functional.max_pool2d(x, (2, 3), (1, 2), (0, 1), ceil_mode=True) of PyTorch 1.13, x and its gradient
// permuted to channels last.
TEST(MaxPooling, EqualsPyTorchInAPicture) {
    LayerBench b = bench(R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1, 0], "round": "up"})",
                         "feature 2, width 6, height 3, batch 2");
    b.inputs = {pattern(72)};
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 4, height 2, batch 2]");
    expect_near(b.forward()[0],
                {0.25, 2.5, 2.75, 2,    2.75, 1.75, -0.5, 1.25, 2,   2.5, 2.75, 2.25, 2.75, 2.25, 1.25, -1,
                 2.5,  2,   2.25, 2.75, 2.25, 2.5,  -1,   2.5,  1.5, 2,   2.75, 1.75, 2.25, 2.5,  0.75, 2.5});
    expect_near(b.backward({arriving(32)}).inputs[0],
                {0,     0, 0, -1.5, 0,    0,     0, 0, 0,    0, 0,    2, 0, 0.5,   -2, 0, 0,     0,
                 -0.5,  0, 0, 0.25, -1,   0,     0, 0, 0.75, 0, 0,    0, 0, 0,     0,  0, 1.75,  0.5,
                 -0.75, 0, 0, 0,    0,    -0.25, 0, 0, 0,    0, 0,    0, 0, -1.25, 0,  0, 0,     0,
                 0.75,  0, 0, 0,    0.25, 2.25,  0, 0, 2,    0, -0.5, 0, 0, -1.75, 0,  0, -1.25, 0});
}

// torch.nn.functional.max_pool1d(x, 3, 2, 1)
TEST(MaxPooling, EqualsPyTorchInASequence) {
    LayerBench b = bench(R"({"kernel": [3], "stride": [2], "padding": [1]})", "feature 2, length 5, batch 2");
    b.inputs = {pattern(20)};
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, length 3, batch 2]");
    expect_near(b.forward()[0], {-1.5, 2, 1, 2, 2.25, 0, -1, 2.5, 1.5, 2.5, 2.75, 0.5});
    expect_near(b.backward({arriving(12)}).inputs[0],
                {0, 0, -2, -0.5, 0, 0, -0.25, 0, 1.5, 0.25, 0, 0, -1, 1.5, 0, 0, 0.75, 0, -1.75, 1.25});
}

// torch.nn.functional.max_pool2d(x, (2, 3), (1, 2), (0, 1), (3, 2), ceil_mode=True)
TEST(MaxPooling, EqualsPyTorchWithGapsBetweenElements) {
    LayerBench b =
        bench(R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1, 0], "dilation": [2, 3], "round": "up"})",
              "feature 2, width 6, height 5, batch 2");
    b.inputs = {pattern(120)};
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 3, height 2, batch 2]");
    expect_near(b.forward()[0], {1,   2,    1,   2,    1,    1.25, 2.75, 0.5, 2.75, 2.5, 2.75, 2.5,
                                 1.5, 1.75, 1.5, 1.75, 0.75, 1.75, 2.75, 1,   2.75, 1,   2.5,  0.25});
    expect_near(b.backward({arriving(24)}).inputs[0],
                {0, 0, 0, -0.5, 0, 0, -0.75, 0, 0, 0, 0,    0.25, 0, 0, 0,    0, 0, 0, -2, 2,     0, 0, 0,     0,
                 0, 0, 0, 0,    0, 0, 0,     0, 0, 0, 0,    0,    0, 0, 0,    0, 0, 0, 0,  0,     0, 0, 0,     0,
                 0, 0, 0, 0,    0, 0, 0,     0, 0, 0, 0,    0.75, 0, 0, 1.75, 0, 0, 0, 0,  -2.75, 0, 0, -0.75, 0,
                 0, 0, 0, 1.25, 0, 0, 0,     0, 0, 0, 0.25, -1,   0, 0, 0,    0, 0, 0, 0,  0,     0, 0, 0,     0,
                 0, 0, 0, 0,    0, 0, 0,     0, 0, 0, 0,    0,    0, 0, -0.5, 0, 0, 0, 0,  0,     0, 0, 0,     0});
}

// The glossary's: 10 x 10 with window 2, stride 2, which is the default, gives 5 x 5. And by hand.
TEST(MaxPooling, HasTheExtentsThatItsSettingsSay) {
    const auto extents = [](const std::string &settings, const std::string &input) {
        return bench(settings, input).agreement.outputs.at(0).text();
    };
    EXPECT_EQ(extents(R"({"kernel": [2]})", "feature 3, width 10, height 10, batch 4"),
              "[feature 3, width 5, height 5, batch 4]");
    EXPECT_EQ(extents(R"({"kernel": [3, 2]})", "feature 1, width 11, height 9, batch 2"),
              "[feature 1, width 3, height 4, batch 2]");
    EXPECT_EQ(extents(R"({"kernel": [3, 2], "round": "up"})", "feature 1, width 11, height 9, batch 2"),
              "[feature 1, width 4, height 5, batch 2]");
    // A second window would start at 4, beyond the 3 elements: not counted, in PyTorch's ceil_mode neither.
    EXPECT_EQ(extents(R"({"kernel": [2], "stride": [4], "round": "up"})", "feature 1, length 3, batch 2"),
              "[feature 1, length 1, batch 2]");
    EXPECT_EQ(extents(R"({"kernel": [3], "stride": [2], "same": true})", "feature 5, length 7, batch 2, time 3"),
              "[feature 5, length 4, batch 2, time 3]");
}

// x is -1 everywhere but in a few places, so nearly all windows hold equal elements; windows of 2 with stride 1.
TEST(MaxPooling, GivesTheGradientToTheFirstOfEqualElements) {
    LayerBench b = bench(R"({"kernel": [2], "stride": [1]})", "feature 1, width 3, height 2, batch 1");
    b.inputs = {{-1, -1, 2, -1, 2, -1}};
    EXPECT_EQ(b.forward()[0], (Values{2, 2}));
    EXPECT_EQ(b.backward({{3, 5}}).inputs[0], (Values{0, 0, 5, 0, 3, 0}));
    b.inputs = {{-1, -1, -1, -1, -1, -1}};
    EXPECT_EQ(b.forward()[0], (Values{-1, -1}));
    EXPECT_EQ(b.backward({{3, 5}}).inputs[0], (Values{3, 5, 0, 0, 0, 0}));
}

// Padding is no element: not where all is negative, nor where all is -infinity.
TEST(MaxPooling, NeverTakesThePadding) {
    for (const int features : {1, 33}) {
        LayerBench b =
            bench(R"({"kernel": [2], "padding": [1]})", "feature " + std::to_string(features) + ", length 4, batch 1");
        const auto n = static_cast<size_t>(features);
        b.inputs = {Values(4 * n, -infinity)};
        EXPECT_EQ(b.forward()[0], Values(3 * n, -infinity));
        Values first(4 * n, 0), dy(3 * n, 2);
        for (size_t i = 0; i < n; ++i) {
            first[i] = first[n + i] = first[3 * n + i] = 2; // of windows (padding, 0), (1, 2), (3, padding)
        }
        EXPECT_EQ(b.backward({dy}).inputs[0], first);
    }
}

TEST(MaxPooling, PassesNaNOn) {
    for (const int32_t type : {ARM_F64, ARM_F32}) {
        for (const int features : {1, 33}) {
            LayerBench b =
                bench(R"({"kernel": [2]})", "feature " + std::to_string(features) + ", length 6, batch 1", type);
            const auto n = static_cast<size_t>(features);
            b.inputs = {Values(6 * n, 1)};
            b.inputs[0][0] = b.inputs[0][3 * n] = nan; // the first of window 0, the second of window 1
            b.inputs[0][2 * n] = infinity;
            const Values evaluated = b.forward(ARM_EVALUATE)[0], y = b.forward()[0];
            for (size_t i = 0; i < 3 * n; ++i) {
                EXPECT_EQ(std::isnan(y[i]), i == 0 || i == n) << i;
                EXPECT_EQ(std::isnan(evaluated[i]), i == 0 || i == n) << i;
            }
            const Values dx = b.backward({Values(3 * n, 5)}).inputs[0];
            EXPECT_EQ(dx[0], 5);
            EXPECT_EQ(dx[3 * n], 5);
        }
    }
}

// 45 channels are taken in pieces that overlap, one alone in rows.
TEST(MaxPooling, TreatsEveryChannelAlike) {
    for (const int32_t type : {ARM_F64, ARM_F32}) {
        for (const char *dilation : {"[1]", "[2, 3]"}) {
            const std::string settings =
                R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1], "round": "up", "dilation": )" +
                std::string(dilation) + "}";
            const int64_t c = 45, places = 6 * 4 * 2;
            LayerBench all = bench(settings, "feature 45, width 6, height 4, batch 2", type);
            all.inputs = {pattern(c * places, 59, 83, 41)};
            const Values y = all.forward()[0], evaluated = all.forward(ARM_EVALUATE)[0];
            EXPECT_EQ(y, evaluated);
            const Values dy = arriving(static_cast<int64_t>(y.size()));
            all.forward();
            const Values dx = all.backward({dy}).inputs[0];
            for (size_t i = 0; i < static_cast<size_t>(c); ++i) {
                const auto channel = [=](const Values &v) {
                    Values out;
                    for (size_t k = i; k < v.size(); k += static_cast<size_t>(c)) {
                        out.push_back(v[k]);
                    }
                    return out;
                };
                LayerBench one = bench(settings, "feature 1, width 6, height 4, batch 2", type);
                one.inputs = {channel(all.inputs[0])};
                EXPECT_EQ(one.forward()[0], channel(y)) << i;
                EXPECT_EQ(one.backward({channel(dy)}).inputs[0], channel(dx)) << i;
            }
        }
    }
}

// A byte an output for its place in the window, or four where 256 are not enough: 300 elements, the largest by hand.
TEST(MaxPooling, SavesPlacesInAsFewBytesAsTheWindowNeeds) {
    EXPECT_EQ(bench(R"({"kernel": [16]})", "feature 1, width 16, height 32, batch 3").agreement.saved, 6);
    LayerBench b = bench(R"({"kernel": [300], "stride": [350]})", "feature 1, length 700, batch 1");
    EXPECT_EQ(b.agreement.saved, 8);
    Values x(700, 0), dx(700, 0);
    x[290] = 1, x[640] = 2;
    dx[290] = 3, dx[640] = 4;
    b.inputs = {x};
    EXPECT_EQ(b.forward()[0], (Values{1, 2}));
    EXPECT_EQ(b.backward({{3, 4}}).inputs[0], dx);
    LayerBench picture = bench(R"({"kernel": [20, 15]})", "feature 2, width 20, height 15, batch 1");
    picture.inputs = {Values(600, 0)};
    picture.inputs[0][2 * (13 * 20 + 17)] = picture.inputs[0][2 * (14 * 20 + 19) + 1] = 7;
    picture.forward();
    Values expected(600, 0);
    expected[2 * (13 * 20 + 17)] = 3;
    expected[2 * (14 * 20 + 19) + 1] = 4;
    EXPECT_EQ(picture.backward({{3, 4}}).inputs[0], expected);
}

TEST(MaxPooling, KeepsTheContract) {
    expect_component(Kind::layer, {"max_pooling", R"({"kernel": [2]})", {{"feature 3, width 4, height 6, batch 2"}}});
    expect_component(Kind::layer, {"max_pooling",
                                   R"({"kernel": [3], "stride": [2], "padding": [1], "round": "up"})",
                                   {{"feature 1, width 6, height 5, batch 2"}}});
    expect_component(Kind::layer, {"max_pooling",
                                   R"({"kernel": [3, 2], "stride": [1], "same": true})",
                                   {{"feature 34, width 3, height 2, batch 2"}}});
    expect_component(Kind::layer, {"max_pooling", R"({"kernel": [2]})", {{"feature 3, length 5, batch 2, time 2"}}});
    for (const char *features : {"3", "34"}) {
        expect_component(Kind::layer, {"max_pooling",
                                       R"({"kernel": [2, 3], "stride": [1], "padding": [1, 2], "dilation": [3, 2]})",
                                       {{"feature " + std::string(features) + ", width 5, height 4, batch 2"}}});
    }
}

TEST(MaxPooling, RefusesWindowsThatDoNotFit) {
    const auto refused = [](const std::string &settings, const std::string &input) {
        return refusal([&] { bench(settings, input); });
    };
    const std::string picture = "feature 3, width 5, height 4, batch 2";
    using ::testing::HasSubstr;
    EXPECT_THAT(refused("{}", picture), HasSubstr("kernel"));
    EXPECT_THAT(refused(R"({"kernel": [0]})", picture), HasSubstr("kernel"));
    EXPECT_THAT(refused(R"({"kernel": [2], "stride": [0]})", picture), HasSubstr("stride"));
    EXPECT_THAT(refused(R"({"kernel": [2], "padding": [-1]})", picture), HasSubstr("padding"));
    EXPECT_THAT(refused(R"({"kernel": [2], "round": "nearest"})", picture), HasSubstr("round"));
    EXPECT_THAT(refused(R"({"kernel": [5]})", picture), HasSubstr("larger than the height 4"));
    EXPECT_THAT(refused(R"({"kernel": [2, 2, 2]})", picture), HasSubstr("3 items"));
    EXPECT_THAT(refused(R"({"kernel": [2], "padding": [2]})", picture),
                HasSubstr("leaves windows of 2 in the width without an element"));
    EXPECT_THAT(refused(R"({"kernel": [2], "padding": [1], "same": true})", picture), HasSubstr("same"));
    EXPECT_THAT(refused(R"({"kernel": [2]})", "feature 3, batch 2"), HasSubstr("[feature 3, batch 2]"));
    EXPECT_THAT(refused(R"({"kernel": [2], "dilation": [0]})", picture), HasSubstr("dilation"));
    EXPECT_THAT(refused(R"({"kernel": [3], "dilation": [2]})", picture),
                HasSubstr("the window of 3 dilated by 2, so 5, is larger than the height 4"));
    EXPECT_THAT(refused(R"({"kernel": [2], "padding": [2], "dilation": [4]})", "feature 3, length 1, batch 2"),
                HasSubstr("the padding of 2 + 2 leaves windows of 2 dilated by 4 in the length without an element of "
                          "[feature 3, length 1, batch 2]: less \"padding\" or \"dilation\""));
    EXPECT_THAT(refused(R"({"kernel": [2, 1048576], "dilation": [1, 1048576], "same": true})", picture),
                HasSubstr("got windows over 1099510579201 in the height of [feature 3, width 5, height 4, batch 2]"));
    EXPECT_THAT(refused(R"({"kernel": [2]})", "width 5, height 4, batch 2"), HasSubstr("features"));
}

} // namespace
} // namespace armature::testing
