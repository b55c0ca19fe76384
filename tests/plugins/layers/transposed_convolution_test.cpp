// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

// By hand: [2, -1] spread by W = [1, 2, 3] with stride 2, b = 10.
TEST(TransposedConvolution, EqualsHandComputedValues) {
    LayerBench b(Kind::layer, "transposed_convolution", R"({"channels": 1, "kernel": [3], "stride": [2]})",
                 {shape("feature 1, length 2, batch 1")});
    b.inputs = {{2, -1}};
    b.parameters = {{1, 2, 3}, {10}};
    expect_near(b.forward()[0], {10 + 2, 10 + 4, 10 + 6 - 1, 10 - 2, 10 - 3});
    const Gradients g = b.backward({{1, 0, -1, 2, 1}});
    expect_near(g.inputs[0], {1 - 3, -1 + 4 + 3});
    expect_near(g.parameters[0], {2 + 1, 0 - 2, -2 - 1});
    expect_near(g.parameters[1], {3});
}

// Numbers of both signs that float holds exactly, as the script made them: ((i * step) % 13 - 6) / 4.
Values sequence(int64_t n, int64_t step) {
    Values out;
    for (int64_t i = 0; i < n; ++i) {
        out.push_back(static_cast<double>(i * step % 13 - 6) / 4);
    }
    return out;
}

struct Known {
    std::string settings, input;
    Values y, dx, dW, db;
};

// F = torch.nn.functional of PyTorch 1.13 in double; x = sequence(5), W = sequence(7), b = sequence(3) and the output's
// gradient = sequence(11), all with channels fastest: permute(0, 2, 3, 1) of PyTorch's. All results are exact.
const Known known[] = {
    // F.conv_transpose2d(x, W, b, stride=(1, 2), padding=(0, 1), output_padding=(0, 1))
    {R"({"channels": 2, "kernel": [3, 2], "stride": [2, 1], "padding": [1, 0], "output_padding": [1, 0]})",
     "feature 3, width 3, height 2, batch 2",
     {-1.1875, -0.9375, 2.375,   -1.75,   -2.4375, -1.1875, -3.375,  -2.25,   1.1875,  -2.25,   0.9375,  -2.5,
      -0.3125, -3.25,   -2.0625, -1,      -2.5,    1.4375,  -1.5625, 1.0625,  -1.4375, -1.1875, -1.625,  -1.375,
      0.3125,  -2.125,  -0.8125, -0.5625, -3.0625, 0.375,   -5.125,  2,       -3.1875, 1.25,    -3.125,  1.3125,
      -4.625,  0.8125,  -0.4375, 0.9375,  -1.8125, -1.0625, -2.9375, -2,      1.8125,  -2.125,  1.375,   -2.5625,
      -1.25,   0.5,     -2.3125, -1.625,  -1,      -2.9375, 0.625,   -2.8125, -0.75,   -1.5,    -1.3125, -2.0625,
      0.375,   -2.5625, 1.75,    -3.875,  0.25,    -1.6875, -0.9375, 0.3125,  -3.125,  0.8125,  -3.25,   0.6875},
     {1.375,   -0.6875, 1.3125, -1.0625, -1.5, 1.3125, 0.5625, -0.125, -4.0625, 1.0625,  -0.6875, 1.625,
      -1.0625, -1.4375, 3.0625, 1.375,   0.75, -1.5,   -2,     1.75,   -1,      1.375,   1.125,   -1.5625,
      0.5625,  0.0625,  1.1875, -1.5,    1.75, -1.5,   1.375,  1.1875, 0.1875,  -1.0625, -1.5,    1.3125},
     {1.25,    0.125,  1.9375, -1.5,    -3.3125, -3.5,   -0.875, 1.25,    2.125, 1.9375, -1.5,    -3.3125,
      -3.4375, -0.625, -3.875, -0.1875, 5.125,   1.5,    1.0625, -3.4375, -0.25, -3.875, -0.1875, 5.125,
      0.8125,  -3,     0.875,  2.75,    -4.3125, 0.8125, 1.375,  0.8125,  -4.25, 0.875,  2.75,    -4.3125},
     {-1.5, 0}},
    // F.conv_transpose2d(x, W, dilation=(2, 1), groups=2, stride=(2, 1))
    {R"({"channels": 2, "kernel": [2], "stride": [1, 2], "dilation": [1, 2], "groups": 2, "bias": false})",
     "feature 4, width 3, height 2, batch 1",
     {2.5, -0.5, -2.4375, 3,      3.0625,  -2.375, -0.3125, 2.6875, 0,      0,      0,      0,      0, 0,
      0,   0,    2.8125,  -0.375, -2.1875, 0.5,    3.25,    0.4375, -1.375, 0.9375, 0,      0,      0, 0,
      0,   0,    0,       0,      0.5,     0.3125, -0.1875, -2.125, -0.25,  3.1875, -0.875, -1.5625},
     {1.75, 1.125, -2.125,  1.125, 0.5,  1.125, 0.75, -0.4375, -1.5625, -1.3125, 2,      -2,
      1.5,  1.125, -1.0625, 1.625, 0.25, 1.125, 1,    -0.75,   -2.625,  -2.125,  -2.625, 1.75},
     {4.75, -1.125, -4.0625, 0.625, -0.9375, 0.3125, 0.9375, 2.1875, -1.625, 4.3125, 2, -2.625, 1.125, -3.6875, -0.8125,
      0.875},
     {}},
    // F.conv_transpose1d(x, W, b, stride=2, padding=1)
    {R"({"channels": 3, "kernel": [4], "stride": [2], "padding": [1]})",
     "feature 2, length 3, batch 2",
     {-1.9375, 0.625,  -0.875, -2.0625, -0.3125, -1,     -1.5,    -2.1875, -0.4375, -3.375, -1.1875, -1.4375,
      -1.5,    -1.75,  0.4375, -0.5625, -1.625,  1.375,  -2.6875, 0.125,   -1.125,  1.3125, -2.125,  2.5625,
      -3.125,  1.5625, -1.875, -2.4375, -0.5625, -1.125, -1.5,    -2.0625, -0.1875, -3,     1.0625,  -1.375},
     {-1.9375, 3.625, 0, -0.3125, 1.625, -0.75, -0.875, -1.4375, -4.0625, 1, -2.6875, 1},
     {0.6875,  0.0625,  -0.5625, 1.4375, 0.1875,  -0.25, 0.125,  0.5,    0.875,   1.4375, -2.3125, 2.0625,
      -0.4375, -0.3125, -0.1875, -0.25,  -4.4375, 2.75,  0.1875, 0.0625, -0.0625, 0.9375, 0.375,   -2.625},
     {0, 0.5, 1}},
};

TEST(TransposedConvolution, EqualsPyTorchInBothTypes) {
    for (const Known &k : known) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            SCOPED_TRACE(k.settings + (type == ARM_F32 ? " in float" : ""));
            LayerBench b(Kind::layer, "transposed_convolution", k.settings, {shape(k.input, type)}, type);
            b.inputs = {sequence(static_cast<int64_t>(k.dx.size()), 5)};
            b.parameters = {sequence(static_cast<int64_t>(k.dW.size()), 7)};
            if (!k.db.empty()) {
                b.parameters.push_back(sequence(static_cast<int64_t>(k.db.size()), 3));
            }
            expect_near(b.forward()[0], k.y, 0);
            const Gradients g = b.backward({sequence(static_cast<int64_t>(k.y.size()), 11)});
            expect_near(g.inputs[0], k.dx, 0);
            expect_near(g.parameters[0], k.dW, 0);
            if (!k.db.empty()) {
                expect_near(g.parameters[1], k.db, 0);
            }
        }
    }
}

// <C y, x> = <y, C' x> for the convolution C of the same settings and weights, with numbers of no particular kind.
TEST(TransposedConvolution, IsTheAdjointOfTheConvolution) {
    const auto inner = [](const Values &a, const Values &b) {
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    };
    struct Pair {
        std::string rest, large, small; // the settings but for the channels
        int64_t features, channels;     // of the convolution
        std::string more;               // of the transposed one only
    };
    const Pair pairs[] = {{R"("kernel": [3, 2], "stride": [2, 3], "padding": [1, 0, 0, 1])",
                           "feature 4, width 7, height 8, batch 2", "feature 6, width 3, height 3, batch 2", 4, 6,
                           R"(, "output_padding": [1, 1])"},
                          {R"("kernel": [3, 2], "dilation": [1, 2], "groups": 2)",
                           "feature 4, width 7, height 5, batch 3", "feature 6, width 5, height 3, batch 3", 4, 6, ""},
                          {R"("kernel": [5], "stride": [2], "same": true)", "feature 3, length 8, batch 2",
                           "feature 2, length 4, batch 2", 3, 2, ""},
                          {R"("kernel": [2], "stride": [3], "same": true)", "feature 3, width 6, height 9, batch 2",
                           "feature 2, width 2, height 3, batch 2", 3, 2, ""}};
    for (const Pair &p : pairs) {
        SCOPED_TRACE(p.rest);
        const auto settings = [&](int64_t channels, const std::string &more) {
            return R"({"bias": false, "channels": )" + std::to_string(channels) + ", " + p.rest + more + "}";
        };
        LayerBench forth(Kind::layer, "convolution", settings(p.channels, ""), {shape(p.large)});
        LayerBench back(Kind::layer, "transposed_convolution", settings(p.features, p.more), {shape(p.small)});
        ASSERT_EQ(forth.agreement.outputs[0].text(), back.input_shapes[0].text());
        ASSERT_EQ(back.agreement.outputs[0].text(), forth.input_shapes[0].text());
        ASSERT_EQ(forth.agreement.parameters[0].shape.text(), back.agreement.parameters[0].shape.text());
        forth.inputs = {check::filled(Fill::normal, shape(p.large), 0, 1, "y", 3)};
        back.inputs = {check::filled(Fill::normal, shape(p.small), 0, 1, "x", 4)};
        forth.parameters =
            back.parameters = {check::filled(Fill::normal, forth.agreement.parameters[0].shape, 0, 1, "W", 5)};
        const double one = inner(forth.forward()[0], back.inputs[0]), other = inner(forth.inputs[0], back.forward()[0]);
        EXPECT_GT(std::abs(one), 0.1);
        EXPECT_NEAR(one, other, 1e-12 * (1 + std::abs(one)));
    }
}

TEST(TransposedConvolution, DeclaresItsParametersAndItsOutput) {
    const LayerBench b(Kind::layer, "transposed_convolution",
                       R"({"channels": 8, "kernel": [4, 3], "stride": [2, 1], "padding": [1, 0], "groups": 2})",
                       {shape("feature 6, width 9, height 7, batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 8, width 18, height 9, batch 2]");
    ASSERT_EQ(b.agreement.parameters.size(), 2u);
    EXPECT_EQ(b.agreement.parameters[0].shape.text(), "[4, 4, 3, 6]");
    EXPECT_EQ(b.agreement.parameters[0].fan_in, 3 * 4 * 3);
    EXPECT_EQ(b.agreement.parameters[0].fan_out, 4 * 4 * 3);
    EXPECT_EQ(b.agreement.parameters[1].shape.text(), "[8]");
}

TEST(TransposedConvolution, KeepsTheContract) {
    for (const std::string settings :
         {R"({"channels": 2, "kernel": [3, 2]})",
          R"({"channels": 3, "kernel": [3], "stride": [2], "padding": [1, 0], "output_padding": [1]})",
          R"({"channels": 6, "kernel": [2, 3], "groups": 2, "padding": [0, 1, 1, 0], "bias": false})",
          R"({"channels": 4, "kernel": [3, 2], "groups": 4, "dilation": [1, 2], "stride": [2], "same": true})"}) {
        expect_component(Kind::layer,
                         {"transposed_convolution", settings, {{"feature 4, width 4, height 3, batch 2"}}});
    }
    for (const std::string settings : {R"({"channels": 2, "kernel": [4], "stride": [3]})",
                                       R"({"channels": 6, "kernel": [3], "groups": 3, "padding": [2, 0]})",
                                       R"({"channels": 2, "kernel": [1], "stride": [3], "same": true})"}) {
        expect_component(Kind::layer, {"transposed_convolution", settings, {{"feature 3, length 5, batch 2"}}});
    }
}

TEST(TransposedConvolution, RefusesWhatItCannotUse) {
    const auto make = [](const std::string &settings, const std::string &input) {
        return refusal([&] { LayerBench(Kind::layer, "transposed_convolution", settings, {shape(input)}); });
    };
    const std::string picture = "feature 4, width 6, height 5, batch 3";
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "groups": 3})", picture),
                HasSubstr("4 features and 6 channels cannot both be divided into 3 groups"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3]})", "feature 4, batch 3"), HasSubstr("got [feature 4, batch 3]"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "padding": [-1]})", picture), HasSubstr("padding"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "padding": [1], "same": true})", picture),
                HasSubstr("\"same\" chooses the padding"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "stride": [2, 3], "output_padding": [1, 3]})", picture),
                HasSubstr("\"output_padding\" 3 is not below the stride 3 of the height"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "stride": [2], "same": true, "output_padding": [1]})", picture),
                HasSubstr("\"output_padding\" 1 cannot be given beside \"same\""));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [1], "padding": [3]})", picture),
                HasSubstr("the padding 3 + 3 leaves nothing of the output's width"));
}

} // namespace
} // namespace armature::testing
