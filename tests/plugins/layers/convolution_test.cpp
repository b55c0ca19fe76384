// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <numeric>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

// By hand: one feature, W = [1 2; 3 4] (width, then height), b = 10, over [1 2 3; 4 5 6] (rows of the picture).
TEST(Convolution, EqualsHandComputedValues) {
    LayerBench b(Kind::layer, "convolution", R"({"channels": 1, "kernel": [2]})",
                 {shape("feature 1, width 3, height 2, batch 1")});
    b.inputs = {{1, 2, 3, 4, 5, 6}};
    b.parameters = {{1, 2, 3, 4}, {10}};
    expect_near(b.forward()[0], {10 + 1 + 4 + 12 + 20, 10 + 2 + 6 + 15 + 24});
    const Gradients g = b.backward({{1, -2}});
    expect_near(g.inputs[0], {1, 2 - 2, -4, 3, 4 - 6, -8});
    expect_near(g.parameters[0], {1 - 4, 2 - 6, 4 - 10, 5 - 12});
    expect_near(g.parameters[1], {-1});
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
    // F.conv2d(F.pad(x, (1, 0, 0, 2)), W, b, stride=(1, 2))
    {R"({"channels": 3, "kernel": [3, 2], "stride": [2, 1], "padding": [1, 0, 0, 2]})",
     "feature 2, width 5, height 4, batch 2",
     {-5.4375, 3.3125,  -3.375,  -1.625,  -2.625,  2.875,  -5.125,  3.3125,  -3.6875, 1.625,   -4.3125, 5.1875,
      0.875,   -1.5625, 1.6875,  1.625,   -4.375,  3.4375, 0,       -3.5625, 1,       -0.8125, -0.8125, -0.8125,
      -1.5,    -0.75,   0,       -1.5,    -0.75,   0,      1.5,     -5.625,  3.5,     -2.4375, 2,       -4.125,
      0.1875,  -1.5625, 2.375,   -2.4375, 1.9375,  -5.875, -5.1875, 3.3125,  -3.625,  -3.25,   1.0625,  2.125,
      -5.3125, 1.875,   -3.9375, -1.1875, -1.3125, 2.625,  -1.5,    -0.75,   0,       -1.5,    -0.75,   0},
     {1.0625, -2.125,  -0.3125, -1.5625, 0.75,  0.25,   0.5625,  0.0625,  0,      0,      1.875,   -4,
      1.1875, -3.5625, 0.3125,  -0.1875, 0.125, -0.375, 0,       0,       0.375,  0.375,  -1,      0.3125,
      -0.375, 0.125,   -0.1875, 0.3125,  0,     0,      -3.5625, 2.3125,  -5.625, 1.75,   -1.0625, 0.4375,
      -0.5,   1,       0,       0,       2,     0.5,    -0.0625, -1.1875, -2.375, -0.375, -1.625,  0.375,
      0,      0,       1.6875,  -0.8125, 3.25,  -2.875, 0.9375,  -0.25,   1.8125, 0.625,  0,       0,
      1,      -0.5,    5.125,   -5.5,    1.875, -4,     2.3125,  -3.5625, 0,      0,      0.3125,  -0.1875,
      4.5625, 0,       0.375,   0.375,   0.375, 0.375,  0,       0},
     {-1.5625, 3.625,   -1.5,   3.5625,  0.5,    -5.8125, -5.3125, 3.125,  -3.125, 0.625,   1.9375, -0.8125,
      -2.625,  1.625,   2.0625, -8.5625, 6,      -5.4375, 0.9375,  -2.5,   4.5,    -6.5625, 1.0625, 3,
      -0.4375, -1.1875, 4.8125, -4.4375, 2.5625, 3.0625,  0.6875,  -1.625, 4.8125, -1.5625, 0.1875, 5.1875},
     {-3, 0, 3}},
    // F.conv2d(x, W, dilation=(3, 2), groups=2)
    {R"({"channels": 2, "kernel": [2], "dilation": [2, 3], "groups": 2, "bias": false})",
     "feature 4, width 4, height 5, batch 1",
     {6, -5, 0.875, 5.5, -0.6875, -4.4375, -0.9375, 4.4375},
     {2.25,    -0.375, -0.625,  1.5625,  -1.125, 0.1875,  -0.125, 0.3125,  1.875, -0.75,   -0.3125, 1.875,
      -0.9375, 0.375,  -0.0625, 0.375,   0.375,  -0.0625, 0.375,  -0.9375, 1.875, -0.3125, -0.75,   1.875,
      0.3125,  -0.125, 0.1875,  -1.125,  1.5625, -0.625,  -0.375, 2.25,    0,     0,       0,       0,
      0,       0,      0,       0,       0,      0,       0,      0,       0,     0,       0,       0,
      1.5,     -1.125, 0,       -1.875,  -0.75,  0.5625,  0,      -0.375,  1.125, -1.5,    0.3125,  -1.5625,
      -0.5625, 0.75,   0.0625,  -0.3125, 0.25,   -0.1875, 0,      1.125,   1.25,  -0.9375, 0,       -2.25,
      0.1875,  -0.25,  -0.1875, 0.9375,  0.9375, -1.25,   0.375,  -1.875},
     {1.75, 3, 1.1875, 0, 0, -2, -0.5625, -2.5625, 0, 1.1875, 3, 1.75, 1.75, -1.125, -2.5625, -0.5625},
     {}},
    // F.conv2d(x, W, b, groups=3, padding=(1, 0))
    {R"({"channels": 6, "kernel": [2], "padding": [0, 1], "groups": 3})",
     "feature 3, width 4, height 3, batch 1",
     {-0.125,  -0.625,  0.4375, 0.375,  1.125, -0.125, -0.5,    -0.5,    1.0625,  -0.125, 3.5625, 1.1875,
      -0.875,  -0.375,  1.6875, -0.625, 1.125, -2.375, 0.375,   0.625,   -0.6875, 1.25,   0.125,  -1.125,
      -0.625,  0.625,   0.3125, 0,      3.125, 1.25,   -3.25,   -2.625,  1.3125,  -1.25,  1.25,   -1.25,
      -1.1875, -0.1875, 0.875,  1.125,  0.75,  -3,     -2.1875, -0.1875, 1.875,   -0.125, 0.5,    -2.25,
      -4,      -2.625,  -2,     2.6875, 0.25,  -1.5,   -0.4375, -0.1875, 1,       -0.75,  1.75,   -2,
      -1.0625, -0.3125, 1.375,  -1.5,   1.5,   -1.75,  -1.6875, -0.4375, -2.3125, 2.625,  1.25,   -1.5},
     {3.3125, -0.875, -0.875, 1.5625, 1.8125, -0.125, 3.5,   -2.375,  0.125,   -2.625, -2.875, -1.375,
      2.375,  0.375,  1.75,   -0.75,  3.0625, 0.625,  -1.25, -1.9375, -0.75,   -0.75,  -2.875, 0,
      -1,     0,      2.75,   -2.25,  1.0625, -0.25,  -2.75, 0.9375,  -0.8125, 1.125,  1.1875, 2.1875},
     {2.25,   1.75, 2.8125, 1.375,  2.625,  1.5,   -4.9375, -3.75,  1.0625, -1.5,   -1.125, 0.25,
      3.9375, 4,    -6.375, -2.375, 2.5625, 0.375, -2.375,  -0.625, 0.625,  1.0625, -3.5,   -0.75},
     {-1.5, -1, -0.5, 0, 0.5, 1}},
    // F.conv1d(F.pad(x, (1, 1)), W, b, stride=2)
    {R"({"channels": 3, "kernel": [3], "stride": [2], "same": true})",
     "feature 2, length 5, batch 2",
     {-1.5, -2.0625, 1.4375, -1.75, 0.5, -1.3125, 1, 1, -1.4375, -5.0625, -4.6875, 3, -0.625, -0.625, 0.1875, -2.0625,
      -1.125, 0.625},
     {1.4375, -0.125, 1.375, 0.9375, -0.375, 0.75,    0.1875, 0.25,    1.0625, 0,
      -0.75,  0.875,  1.875, -2.75,  2.3125, -3.9375, 0.6875, -3.4375, -1.125, 1},
     {-0.375, 0.5, 5.875, -1, -0.375, 0.6875, -2, 3.6875, -3.0625, -2.3125, 2.875, -1.8125, -0.375, -0.4375, -3.875,
      0.4375, -0.375, -0.25},
     {-2.25, 1.25, 1.5}},
    // F.conv1d(x, W, b, dilation=2, padding=1)
    {R"({"channels": 1, "kernel": [3], "dilation": [2], "padding": [1]})",
     "feature 2, length 7, batch 1",
     {-2.1875, 2.375, -4.0625, -1.5625, -2.5},
     {-1.875, 0.3125, 0.75, -0.5625, -1.9375, 0.6875, 0.9375, -0.8125, -1.5625, 1.0625, -0.4375, 0.4375, -0.25, 0.1875},
     {-0.9375, -0.875, -2.1875, 4.125, 0.25, -2.0625},
     {0.5}},
};

TEST(Convolution, EqualsPyTorchInBothTypes) {
    for (const Known &k : known) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            SCOPED_TRACE(k.settings + (type == ARM_F32 ? " in float" : ""));
            LayerBench b(Kind::layer, "convolution", k.settings, {shape(k.input, type)}, type);
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

TEST(Convolution, DeclaresItsParametersAndItsOutput) {
    const LayerBench b(Kind::layer, "convolution",
                       R"({"channels": 8, "kernel": [5, 3], "stride": [2, 1], "padding": [2, 0], "groups": 2})",
                       {shape("feature 6, width 9, height 7, batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 8, width 5, height 5, batch 2]");
    ASSERT_EQ(b.agreement.parameters.size(), 2u);
    EXPECT_EQ(b.agreement.parameters[0].name, "weight");
    EXPECT_EQ(b.agreement.parameters[0].shape.text(), "[3, 5, 3, 8]");
    EXPECT_EQ(b.agreement.parameters[0].fan_in, 3 * 5 * 3);
    EXPECT_EQ(b.agreement.parameters[0].fan_out, 4 * 5 * 3);
    EXPECT_EQ(b.agreement.parameters[1].shape.text(), "[8]");
    const LayerBench sequence(Kind::layer, "convolution", R"({"channels": 4, "kernel": [3], "bias": false})",
                              {shape("feature 2, length 9, batch 3")});
    EXPECT_EQ(sequence.agreement.outputs[0].text(), "[feature 4, length 7, batch 3]");
    ASSERT_EQ(sequence.agreement.parameters.size(), 1u);
    EXPECT_EQ(sequence.agreement.parameters[0].shape.text(), "[2, 3, 4]");
}

// "same": ceil(input / stride) positions, by hand for each.
TEST(Convolution, KeepsTheExtentsWhereAsked) {
    const auto output = [](const std::string &settings, const std::string &input) {
        return LayerBench(Kind::layer, "convolution", settings, {shape(input)}).agreement.outputs[0].text();
    };
    EXPECT_EQ(output(R"({"channels": 2, "kernel": [3, 4], "same": true})", "feature 1, width 6, height 5, batch 2"),
              "[feature 2, width 6, height 5, batch 2]");
    EXPECT_EQ(output(R"({"channels": 2, "kernel": [3], "same": true, "stride": [2, 3]})",
                     "feature 1, width 6, height 7, batch 2"),
              "[feature 2, width 3, height 3, batch 2]");
    EXPECT_EQ(output(R"({"channels": 2, "kernel": [1], "same": true, "stride": [3]})", "feature 1, length 7, batch 2"),
              "[feature 2, length 3, batch 2]");
    EXPECT_EQ(
        output(R"({"channels": 2, "kernel": [3], "same": true, "dilation": [4]})", "feature 1, length 2, batch 3"),
        "[feature 2, length 2, batch 3]");
}

TEST(Convolution, KeepsTheContract) {
    const std::string picture = "feature 4, width 6, height 5, batch 3", sequence = "feature 3, length 8, batch 2";
    for (const std::string settings :
         {R"({"channels": 2, "kernel": [3, 2]})", R"({"channels": 3, "kernel": [3], "stride": [2], "padding": [1, 2]})",
          R"({"channels": 6, "kernel": [2, 3], "groups": 2, "padding": [0, 1, 2, 0], "bias": false})",
          R"({"channels": 4, "kernel": [3, 2], "groups": 4, "dilation": [1, 2], "same": true})",
          R"({"channels": 5, "kernel": [1], "stride": [2, 3]})"}) {
        expect_component(Kind::layer, {"convolution", settings, {{picture}}});
    }
    for (const std::string settings :
         {R"({"channels": 2, "kernel": [4]})", R"({"channels": 6, "kernel": [3], "groups": 3, "padding": [2, 0]})",
          R"({"channels": 2, "kernel": [2], "stride": [3], "dilation": [3], "same": true})"}) {
        expect_component(Kind::layer, {"convolution", settings, {{sequence}}});
    }
    expect_component(
        Kind::layer,
        {"convolution", R"({"channels": 2, "kernel": [2]})", {{"feature 3, width 4, height 3, batch 2, time 2"}}});
    expect_component(Kind::layer,
                     {"convolution", R"({"channels": 1, "kernel": [3]})", {{"feature 1, length 3, batch 1"}}});
}

struct Results {
    std::vector<Values> all; // y, dx, dW, db, and dx, dW, db added to 0.5
    std::string bits;        // of y
};

Results results(const std::string &settings, const std::string &input, int32_t type) {
    LayerBench b(Kind::layer, "convolution", settings, {shape(input, type)}, type);
    b.inputs = {check::filled(Fill::normal, shape(input), 0, 1, "x", 1)};
    for (const network::ParameterAnswer &p : b.agreement.parameters) {
        b.parameters.push_back(check::filled(Fill::normal, p.shape, 0, 1, p.name, 2));
    }
    Results out{b.forward(), b.output_bits()};
    const std::vector<Values> dy = {check::filled(Fill::normal, b.agreement.outputs[0], 0, 1, "dy", 3)};
    const std::vector<int32_t> add(1 + b.parameters.size(), ARM_ADD);
    for (const Gradients &g : {b.backward(dy), b.backward(dy, add, 0.5)}) {
        out.all.insert(out.all.end(), g.inputs.begin(), g.inputs.end());
        out.all.insert(out.all.end(), g.parameters.begin(), g.parameters.end());
    }
    return out;
}

// Float by oneDNN, float by plain products (ARMATURE_PORTABLE=1) and double agree, whatever kernel oneDNN takes.
TEST(Convolution, AgreesBetweenTypesAndPaths) {
    const std::pair<std::string, std::string> cases[] = {
        {R"({"channels": 20, "kernel": [5]})", "feature 1, width 28, height 27, batch 3"},
        {R"({"channels": 50, "kernel": [5]})", "feature 20, width 12, height 11, batch 5"},
        {R"({"channels": 64, "kernel": [3], "padding": [1], "bias": false})",
         "feature 3, width 32, height 31, batch 2"},
        {R"({"channels": 48, "kernel": [3], "stride": [2], "same": true})", "feature 32, width 16, height 15, batch 7"},
        {R"({"channels": 40, "kernel": [1], "stride": [2]})", "feature 24, width 9, height 8, batch 4"},
        {R"({"channels": 96, "kernel": [3], "padding": [1]})", "feature 80, width 4, height 3, batch 6"},
        {R"({"channels": 32, "kernel": [3], "groups": 32, "padding": [1]})", "feature 32, width 10, height 9, batch 3"},
        {R"({"channels": 32, "kernel": [3, 5], "groups": 2, "stride": [1, 2]})",
         "feature 64, width 8, height 9, batch 3"},
        {R"({"channels": 9, "kernel": [3], "groups": 3, "padding": [2, 0, 1, 3]})",
         "feature 6, width 8, height 7, batch 3"},
        {R"({"channels": 17, "kernel": [3, 2], "dilation": [2, 3]})", "feature 19, width 9, height 10, batch 3"},
        {R"({"channels": 24, "kernel": [5], "stride": [2], "padding": [1, 3]})", "feature 16, length 33, batch 5"},
        {R"({"channels": 3, "kernel": [2], "dilation": [4], "same": true})", "feature 7, length 12, batch 11"}};
    int different = 0; // what sums in another order is another way
    for (const auto &[settings, input] : cases) {
        SCOPED_TRACE(settings + " on " + input);
        const Results expected = results(settings, input, ARM_F64), kernels = results(settings, input, ARM_F32);
        setenv("ARMATURE_PORTABLE", "1", 1);
        const Results portable = results(settings, input, ARM_F32);
        unsetenv("ARMATURE_PORTABLE");
        different += kernels.bits != portable.bits;
        for (const Results &r : {kernels, portable}) {
            ASSERT_EQ(r.all.size(), expected.all.size());
            for (size_t i = 0; i < r.all.size(); ++i) {
                double size = 0;
                for (const double v : expected.all[i]) {
                    size = std::max(size, std::abs(v));
                }
                ASSERT_GT(size, 0.1);
                ASSERT_EQ(r.all[i].size(), expected.all[i].size());
                for (size_t k = 0; k < r.all[i].size(); ++k) {
                    ASSERT_NEAR(r.all[i][k], expected.all[i][k], 5e-6 * size) << "result " << i << ", element " << k;
                }
            }
        }
    }
    EXPECT_GE(different, 8) << "oneDNN takes most of these shapes";
}

// More windows than one block of the plain path holds: what crosses from one block to the next is summed once.
TEST(Convolution, SumsOverBlocks) {
    const std::string settings = R"({"channels": 2, "kernel": [4, 3], "padding": [2, 1]})";
    const Results together = results(settings, "feature 20, width 30, height 23, batch 3", ARM_F64);
    LayerBench b(Kind::layer, "convolution", settings, {shape("feature 20, width 30, height 23, batch 3")});
    EXPECT_LE(b.agreement.scratch, 1 << 20); // 31 x 23 x 3 windows of 240 numbers would be 4 MB
    EXPECT_GT(b.agreement.scratch, 1 << 19);
    b.inputs = {check::filled(Fill::normal, b.input_shapes[0], 0, 1, "x", 1)};
    for (const network::ParameterAnswer &p : b.agreement.parameters) {
        b.parameters.push_back(check::filled(Fill::normal, p.shape, 0, 1, p.name, 2));
    }
    b.forward();
    const Values dy = check::filled(Fill::normal, b.agreement.outputs[0], 0, 1, "dy", 3);
    // sum_k dW_k W_k = sum_k y_k dy_k - sum_c b_c db_c: the output is linear in the parameters
    const auto inner = [](const Values &a, const Values &c) {
        return std::inner_product(a.begin(), a.end(), c.begin(), 0.0);
    };
    const double whole = inner(together.all[0], dy);
    EXPECT_GT(std::abs(whole), 1);
    EXPECT_NEAR(inner(together.all[2], b.parameters[0]) + inner(together.all[3], b.parameters[1]), whole,
                1e-10 * std::abs(whole) + 1e-8);
    EXPECT_NEAR(inner(together.all[1], b.inputs[0]) + inner(together.all[3], b.parameters[1]), whole,
                1e-10 * std::abs(whole) + 1e-8);
}

TEST(Convolution, RefusesWhatItCannotUse) {
    const auto make = [](const std::string &settings, const std::string &input, int32_t type = ARM_F64) {
        return refusal([&] { LayerBench(Kind::layer, "convolution", settings, {shape(input, type)}); });
    };
    const std::string picture = "feature 4, width 6, height 5, batch 3", sequence = "feature 4, length 6, batch 3";
    EXPECT_THAT(make(R"({"channels": 2, "kernel": [3, 6]})", picture),
                HasSubstr("the window of 6, is larger than the height 5 of [feature 4, width 6, height 5, batch 3]: a "
                          "smaller \"kernel\", more \"padding\", or \"same\": true"));
    EXPECT_THAT(
        make(R"({"channels": 2, "kernel": [3], "dilation": [4], "padding": [1]})", sequence),
        HasSubstr("the window of 3 dilated by 4, so 9, is larger than the length 6 and its padding of 1 + 1 of "));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "groups": 3})", picture),
                HasSubstr("4 features and 6 channels cannot both be divided into 3 groups"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "groups": 4})", picture), HasSubstr("cannot both be divided"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3]})", "feature 4, batch 3"),
                HasSubstr("slides over a sequence [feature, length, batch] or a picture [feature, width, height, "
                          "batch], got [feature 4, batch 3]"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3]})", "feature 4, width 3, height 3, length 3, batch 2"),
                HasSubstr("got [feature 4, width 3, height 3, length 3, batch 2]"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3]})", "width 4, height 3"), HasSubstr("wants features"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3]})", picture, ARM_I32), HasSubstr("integers"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "padding": [-1]})", picture), HasSubstr("padding"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "padding": [1], "same": true})", picture),
                HasSubstr("\"same\" chooses the padding, so \"padding\" [1] cannot be given beside it"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3, 3]})", sequence),
                HasSubstr("\"kernel\" [3, 3] has 2 items for [feature 4, length 6, batch 3]: give one"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "stride": [1, 1, 1]})", picture),
                HasSubstr("\"stride\" [1, 1, 1] has 3 items"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "padding": [1, 1, 1]})", picture),
                HasSubstr("or two for each: before and after"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": []})", picture), HasSubstr("kernel"));
    EXPECT_THAT(make(R"({"channels": 6})", picture), HasSubstr("kernel"));
    EXPECT_THAT(make(R"({"channels": 0, "kernel": [3]})", picture), HasSubstr("channels"));
    EXPECT_THAT(make(R"({"channels": 6, "kernel": [3], "stride": [2000000]})", picture),
                HasSubstr("\"stride\" [2000000] has an item above 1048576"));
}

} // namespace
} // namespace armature::testing
