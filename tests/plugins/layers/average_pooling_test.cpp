// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &input, int32_t type = ARM_F64) {
    return LayerBench(Kind::layer, "average_pooling", settings, {shape(input)}, type);
}

// torch.nn.functional.avg_pool2d(x, (2, 3), (1, 2), (1, 1), ceil_mode=True, count_include_pad=False) of PyTorch 1.13, x
// and its gradient permuted to channels last.
TEST(AveragePooling, EqualsPyTorchInAPicture) {
    LayerBench b = bench(R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1], "round": "up"})",
                         "feature 2, width 6, height 3, batch 2");
    b.inputs = {pattern(72, 37, 23, 11, 12)};
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 4, height 4, batch 2]");
    expect_near(b.forward()[0], {-102, 66,  -12, -28, 16,  0,   -108, 60,  -60, 39,  30,  -32, 12,  -4,  -66, -36,
                                 24,   -15, 22,  6,   4,   -12, 18,   -90, 66,  -42, -28, 48,  0,   -16, 60,  -48,
                                 12,   42,  -36, 40,  -8,  -24, -132, 36,  -15, 15,  6,   -10, -12, 18,  -90, 78,
                                 0,    -39, 44,  -18, -20, 10,  -6,   24,  42,  -66, 40,  24,  -24, -40, 36,  -72});
    expect_near(b.backward({arriving(64, 12)}).inputs[0],
                {-39, 18,  -57, 4,  -18, -14, 6,   -20, 24,  -6,  18, 102, 0,  -30, -6, -22, -6,  8,
                 -18, 10,  -12, 2,  36,  -10, 39,  -6,  39,  -36, 0,  -30, 8,  -18, 8,  12,  -46, 72,
                 0,   6,   -26, 18, -26, 12,  -44, -2,  -18, -14, 54, -32, 9,  30,  9,  10,  0,   -20,
                 -6,  -12, -6,  8,  -42, 14,  27,  -18, 53,  -22, 26, -4,  26, -34, 0,  -30, 24,  6});
}

// The same with count_include_pad=True; the last windows reach beyond the padding, which is not counted.
TEST(AveragePooling, CountsThePaddingAsPyTorch) {
    LayerBench b =
        bench(R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1], "round": "up", "count_padding": true})",
              "feature 2, width 6, height 3, batch 2");
    b.inputs = {pattern(72, 37, 23, 11, 12)};
    expect_near(b.forward()[0],
                {-34, 22, -6,  -14, 8,  0,   -27, 15, -40, 26, 30, -32, 12, -4, -33, -18, 16, -10, 22, 6, 4,   -12, 9,
                 -45, 22, -14, -14, 24, 0,   -8,  15, -12, 4,  14, -18, 20, -4, -12, -33, 9,  -10, 10, 6, -10, -12, 18,
                 -45, 39, 0,   -26, 44, -18, -20, 10, -3,  12, 14, -22, 20, 12, -12, -20, 9,  -18});
    expect_near(b.backward({arriving(64, 12)}).inputs[0],
                {-10, 4,   -26, 2,  -16, -2, -4,  -10, 12,  -8,  21, 22,  0,  -20, -6, -12, -6,  8,
                 -18, 10,  -12, 2,  12,  -4, 10,  -10, 14,  -26, 4,  -16, 2,  -4,  -2, 12,  -14, 21,
                 -4,  10,  -14, 14, -10, 4,  -26, 2,   -16, -2,  2,  -14, 6,  20,  6,  0,   0,   -20,
                 -6,  -12, -6,  8,  -24, 11, 16,  -4,  26,  -14, 10, -10, 14, -26, 4,  -16, 1,   2});
}

// With gaps between a window's elements PyTorch 1.13 has no mean, but sums and counts:
//   sums = torch.nn.functional.conv2d(x, ones, groups=2, stride=(1, 2), padding=(1, 1), dilation=(3, 2)), ones 2 x 1 x
//   2 x 3
// divided by the same of torch.ones_like(x), or, where padding counts, by 6.
TEST(AveragePooling, EqualsPyTorchWithGapsBetweenElements) {
    for (const bool counted : {false, true}) {
        LayerBench b =
            bench(R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1], "dilation": [2, 3], "count_padding": )" +
                      std::string(counted ? "true}" : "false}"),
                  "feature 2, width 6, height 5, batch 2");
        b.inputs = {pattern(120, 37, 23, 11, 12)};
        EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 2, height 4, batch 2]");
        const Values y = {18, 48, 32, 16, -24, 6,  -56, 20,  60, -48, 28, -34, 18, 48, 32, 16,
                          24, 54, -8, 68, -18, 12, -4,  -20, -3, -42, 34, -28, 24, 54, -8, 68},
                     dx = {0, 0, 10,  19,  0, 0, 10,  19,  0, 0, -8,  16,  0, 0, -5, 4,   0, 0, -5,  4,
                           0, 0, -14, 10,  0, 0, -24, -22, 0, 0, -24, -22, 0, 0, 24, -16, 0, 0, 10,  19,
                           0, 0, 10,  19,  0, 0, -8,  16,  0, 0, -5,  4,   0, 0, -5, 4,   0, 0, -14, 10,
                           0, 0, -16, 10,  0, 0, -16, 10,  0, 0, 2,   -8,  0, 0, 20, -5,  0, 0, 20,  -5,
                           0, 0, -4,  -14, 0, 0, 8,   -24, 0, 0, 8,   -24, 0, 0, -4, 24,  0, 0, -16, 10,
                           0, 0, -16, 10,  0, 0, 2,   -8,  0, 0, 20,  -5,  0, 0, 20, -5,  0, 0, -4,  -14},
                     counted_y = {6, 16, 16, 8,  -16, 4, -56, 20,  40, -32, 28, -34, 6, 16, 16, 8,
                                  8, 18, -4, 34, -12, 8, -4,  -20, -2, -28, 34, -28, 8, 18, -4, 34},
                     counted_dx = {0, 0, 4,   18,  0, 0, 4,   18,  0, 0, -8, 16,  0, 0, -8, 6,  0, 0, -8,  6,
                                   0, 0, -14, 10,  0, 0, -4,  -10, 0, 0, -4, -10, 0, 0, 12, -8, 0, 0, 4,   18,
                                   0, 0, 4,   18,  0, 0, -8,  16,  0, 0, -8, 6,   0, 0, -8, 6,  0, 0, -14, 10,
                                   0, 0, -10, 4,   0, 0, -10, 4,   0, 0, 2,  -8,  0, 0, 12, -8, 0, 0, 12,  -8,
                                   0, 0, -4,  -14, 0, 0, 2,   -4,  0, 0, 2,  -4,  0, 0, -2, 12, 0, 0, -10, 4,
                                   0, 0, -10, 4,   0, 0, 2,   -8,  0, 0, 12, -8,  0, 0, 12, -8, 0, 0, -4,  -14};
        expect_near(b.forward()[0], counted ? counted_y : y);
        expect_near(b.backward({arriving(32, 12)}).inputs[0], counted ? counted_dx : dx);
    }
}

// torch.nn.functional.avg_pool1d(x, 3, 2, 1, count_include_pad=False)
TEST(AveragePooling, EqualsPyTorchInASequence) {
    LayerBench b = bench(R"({"kernel": [3], "stride": [2], "padding": [1]})", "feature 2, length 5, batch 2");
    b.inputs = {pattern(20, 37, 23, 11, 12)};
    expect_near(b.forward()[0], {-102, 66, -12, -28, 78, -30, -78, 90, 12, -4, 102, -6});
    expect_near(b.backward({arriving(12, 12)}).inputs[0],
                {-48, 24, -52, 0, -4, -24, 32, -18, 36, 6, -24, 48, -12, 40, 12, -8, -30, 22, -42, 30});
}

// By hand: 5 elements, windows of 2, padded to 6 after the input.
TEST(AveragePooling, PadsEvenlyWithTheOddOneAfter) {
    LayerBench b = bench(R"({"kernel": [2], "same": true})", "feature 1, length 5, batch 1"),
               counted =
                   bench(R"({"kernel": [2], "same": true, "count_padding": true})", "feature 1, length 5, batch 1");
    b.inputs = counted.inputs = {{1, 3, -2, 6, 8}};
    EXPECT_EQ(b.forward()[0], (Values{2, 2, 8}));
    EXPECT_EQ(counted.forward()[0], (Values{2, 2, 4}));
    EXPECT_EQ(b.backward({{2, 4, 6}}).inputs[0], (Values{1, 1, 2, 2, 6}));
    EXPECT_EQ(counted.backward({{2, 4, 6}}).inputs[0], (Values{1, 1, 2, 2, 3}));
}

// 45 channels are taken in pieces that overlap, 9 in rows forward and window by window backward, one alone in rows.
TEST(AveragePooling, TreatsEveryChannelAlike) {
    for (const int way : {0, 1, 2, 3}) {
        const int64_t c = way % 2 == 0 ? 45 : 9;
        const std::string settings =
            R"({"kernel": [3, 2], "stride": [2, 1], "padding": [1], "round": "up", "dilation": )" +
            std::string(way < 2 ? "[1]}" : "[2, 3]}");
        const std::string rest = ", width 6, height 4, batch 2";
        LayerBench all = bench(settings, "feature " + std::to_string(c) + rest);
        all.inputs = {pattern(c * 48, 59, 83, 41)};
        const Values y = all.forward()[0], dy = arriving(static_cast<int64_t>(y.size()));
        const Values dx = all.backward({dy}).inputs[0];
        for (size_t i = 0; i < static_cast<size_t>(c); ++i) {
            const auto channel = [=](const Values &v) {
                Values out;
                for (size_t k = i; k < v.size(); k += static_cast<size_t>(c)) {
                    out.push_back(v[k]);
                }
                return out;
            };
            LayerBench one = bench(settings, "feature 1" + rest);
            one.inputs = {channel(all.inputs[0])};
            expect_near(one.forward()[0], channel(y));
            expect_near(one.backward({channel(dy)}).inputs[0], channel(dx));
        }
    }
}

TEST(AveragePooling, KeepsTheContract) {
    expect_component(Kind::layer,
                     {"average_pooling", R"({"kernel": [2]})", {{"feature 3, width 4, height 6, batch 2"}}});
    expect_component(Kind::layer,
                     {"average_pooling",
                      R"({"kernel": [3], "stride": [2], "padding": [1], "round": "up", "count_padding": true})",
                      {{"feature 1, width 6, height 5, batch 2"}}});
    expect_component(Kind::layer, {"average_pooling",
                                   R"({"kernel": [3, 2], "stride": [1], "same": true})",
                                   {{"feature 34, width 3, height 2, batch 2"}}});
    expect_component(Kind::layer,
                     {"average_pooling", R"({"kernel": [2]})", {{"feature 3, length 5, batch 2, time 2"}}});
    for (const char *features : {"3", "34"}) {
        expect_component(Kind::layer, {"average_pooling",
                                       R"({"kernel": [2, 3], "stride": [1], "padding": [1, 2], "dilation": [3, 2]})",
                                       {{"feature " + std::string(features) + ", width 5, height 4, batch 2"}}});
    }
}

TEST(AveragePooling, RefusesWindowsThatDoNotFit) {
    const auto refused = [](const std::string &settings, const std::string &input) {
        return refusal([&] { bench(settings, input); });
    };
    using ::testing::HasSubstr;
    EXPECT_THAT(refused("{}", "feature 3, length 5, batch 2"), HasSubstr("kernel"));
    EXPECT_THAT(refused(R"({"kernel": [6]})", "feature 3, length 5, batch 2"), HasSubstr("larger than the length 5"));
    EXPECT_THAT(refused(R"({"kernel": [2], "padding": [0, 3]})", "feature 3, length 5, batch 2"),
                HasSubstr("leaves windows of 2 in the length without an element"));
    EXPECT_THAT(refused(R"({"kernel": [2]})", "feature 3, batch 2"), HasSubstr("[feature 3, batch 2]"));
}

} // namespace
} // namespace armature::testing
