// SPDX-License-Identifier: MIT
// colour_jitter: against its three steps taken one after another, with the factors that the stream gives.
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &text, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "colour_jitter", settings, {shape(text)}, type);
    b.inputs = {Values(static_cast<size_t>(shape(text).size()))};
    for (size_t i = 0; i < b.inputs[0].size(); ++i) {
        b.inputs[0][i] = static_cast<double>(i * 7 % 18) * 10 + 3;
    }
    return b;
}

// ITU-R BT.601's luminance.
double luminance(const double *pixel) {
    return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

TEST(ColourJitter, TakesThreeStepsWithTheStreamsFactors) {
    const size_t pixels = 6, examples = 4;
    LayerBench b =
        bench(R"({"brightness": 0.5, "contrast": 0.4, "saturation": 0.8})", "feature 3, width 2, height 3, batch 4");
    double u[12];
    random::uniform_f64(&b.random, 0, u, 12);
    Values expected = b.inputs[0];
    for (size_t e = 0; e < examples; ++e) {
        double *x = expected.data() + e * pixels * 3, mean = 0;
        const double bright = 0.5 + u[3 * e], contrast = 0.6 + 0.8 * u[3 * e + 1], colour = 0.2 + 1.6 * u[3 * e + 2];
        for (size_t i = 0; i < pixels * 3; ++i) {
            x[i] *= bright;
        }
        for (size_t p = 0; p < pixels; ++p) {
            mean += luminance(x + 3 * p) / static_cast<double>(pixels);
        }
        for (size_t i = 0; i < pixels * 3; ++i) {
            x[i] = mean + contrast * (x[i] - mean);
        }
        for (size_t p = 0; p < pixels; ++p) {
            const double grey = luminance(x + 3 * p);
            for (size_t c = 0; c < 3; ++c) {
                x[3 * p + c] = grey + colour * (x[3 * p + c] - grey);
            }
        }
    }
    EXPECT_GT(std::abs(expected[0] - b.inputs[0][0]), 0.1);
    expect_near(b.forward()[0], expected);
    EXPECT_EQ(b.forward(ARM_TRAIN, true)[0], b.forward()[0]);
    expect_near(bench(R"({"brightness": 0.5, "contrast": 0.4, "saturation": 0.8})",
                      "feature 3, width 2, height 3, batch 4", ARM_F32)
                    .forward()[0],
                expected, 1e-6);
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], b.inputs[0]);
}

// Brightness and contrast of pictures without colours: luminance is the mean of the channels.
TEST(ColourJitter, KnowsGreyPictures) {
    LayerBench b = bench(R"({"brightness": 0, "contrast": 1})", "feature 1, width 3, height 2, batch 1");
    double u[3];
    random::uniform_f64(&b.random, 0, u, 3);
    double mean = 0;
    for (const double x : b.inputs[0]) {
        mean += x / 6;
    }
    Values expected;
    for (const double x : b.inputs[0]) {
        expected.push_back(mean + 2 * u[1] * (x - mean));
    }
    expect_near(b.forward()[0], expected);
}

TEST(ColourJitter, KeepsTheContract) {
    expect_component(Kind::layer, {"colour_jitter",
                                   R"({"brightness": 0.3, "contrast": 0.4, "saturation": 0.5})",
                                   {{"feature 3, width 4, height 2, batch 3"}}});
    expect_component(Kind::layer, {"colour_jitter", "{}", {{"feature 2, width 3, height 4, batch 2"}}});
}

TEST(ColourJitter, SaysWhatCannotBe) {
    EXPECT_THAT(refusal([] { bench(R"({"saturation": 0.5})", "feature 1, width 3, height 4, batch 2"); }),
                ::testing::HasSubstr("only 3 channels have a colour"));
    EXPECT_THAT(refusal([] { bench("{}", "feature 3, batch 2"); }), ::testing::HasSubstr("[feature 3, batch 2]"));
    EXPECT_THAT(refusal([] { bench(R"({"contrast": 1.5})", "feature 1, width 3, height 4, batch 2"); }),
                ::testing::HasSubstr("contrast"));
}

} // namespace
} // namespace armature::testing
