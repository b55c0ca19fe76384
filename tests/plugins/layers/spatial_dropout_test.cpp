// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &input, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "spatial_dropout", settings, {shape(input)}, type);
    b.inputs = {Values(static_cast<size_t>(b.input_shapes[0].size()), 3)};
    return b;
}

// Channel c of example b is kept everywhere when word c + channels b of the stream is at least rate 2^32; the mask is
// drawn in blocks of 512 words; the last of 513 has one to itself.
TEST(SpatialDropout, KeepsTheChannelsThatTheStreamSays) {
    LayerBench b = bench(R"({"rate": 0.25})", "feature 19, width 3, height 2, batch 27");
    int64_t dropped = 0;
    for (b.random.step = 0; b.random.step < 8; ++b.random.step) {
        uint32_t words[513];
        random::words(&b.random, 0, words, 513);
        Values expected, slope;
        for (size_t image = 0; image < 27; ++image) {
            for (size_t pixel = 0; pixel < 6; ++pixel) {
                for (size_t i = 0; i < 19; ++i) {
                    const bool kept = words[19 * image + i] >= (1u << 30);
                    expected.push_back(kept ? 4 : 0); // 3 / 0.75
                    slope.push_back(kept ? 2 / 0.75 : 0);
                }
            }
        }
        expect_near(b.forward()[0], expected);
        expect_near(b.backward({Values(3078, 2)}).inputs[0], slope);
        dropped += std::count(expected.begin(), expected.end(), 0);
    }
    EXPECT_NEAR(static_cast<double>(dropped) / (8 * 3078), 0.25, 0.027); // four standard deviations of 4104 draws
}

// Pixels are taken by hundreds: a dropped channel is 0 at all 1800, a kept one 2 x, and so are their gradients.
TEST(SpatialDropout, TreatsEveryPixelOfAChannelAlike) {
    for (const size_t features : {1, 3, 70}) {
        LayerBench b = bench("{}", "feature " + std::to_string(features) + ", width 40, height 45, batch 11");
        const size_t n = 1800 * features;
        b.inputs = {pattern(static_cast<int64_t>(11 * n), 59, 83, 100)}; // without a zero
        const Values y = b.forward()[0], dy = b.inputs[0], dx = b.backward({dy}).inputs[0];
        size_t kept = 0;
        Values expected;
        for (size_t i = 0; i < 11 * n; ++i) {
            const bool keeps = y[i / n * n + i % features] != 0;
            kept += keeps;
            expected.push_back(keeps ? 2 * b.inputs[0][i] : 0);
        }
        EXPECT_EQ(y, expected);
        EXPECT_EQ(dx, expected);
        EXPECT_TRUE(kept > 0 && kept < 11 * n) << kept;
    }
}

TEST(SpatialDropout, DrawsAFreshMaskEveryStepAndTheSameInFloat) {
    const std::string input = "feature 9, length 4, batch 8";
    LayerBench b = bench(R"({"rate": 0.5})", input), single = bench(R"({"rate": 0.5})", input, ARM_F32);
    const Values first = b.forward()[0];
    EXPECT_EQ(single.forward()[0], first);
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], first);
    b.random.step = 0;
    EXPECT_EQ(b.forward()[0], first);
}

TEST(SpatialDropout, DropsWhatIsNotANumberToo) {
    LayerBench b = bench(R"({"rate": 0.5})", "feature 1, length 2, batch 40");
    b.inputs[0].assign(80, std::numeric_limits<double>::quiet_NaN());
    const Values y = b.forward()[0];
    const auto zeros = std::count(y.begin(), y.end(), 0);
    EXPECT_TRUE(zeros > 10 && zeros < 70) << zeros;
}

TEST(SpatialDropout, DoesNothingInEvaluationOrAtRateZero) {
    const std::string input = "feature 3, width 4, height 2, batch 5";
    LayerBench b = bench("{}", input), none = bench(R"({"rate": 0})", input);
    b.inputs = none.inputs = {pattern(120)};
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], b.inputs[0]);
    EXPECT_EQ(none.forward()[0], none.inputs[0]);
}

TEST(SpatialDropout, KeepsTheContract) {
    for (const std::string shape :
         {"feature 7, width 3, height 2, batch 5", "feature 5, batch 4", "feature 3, length 4, batch 4, time 2"}) {
        expect_component(Kind::layer, {"spatial_dropout", R"({"rate": 0.3})", {{shape}}});
    }
}

TEST(SpatialDropout, RefusesRatesOutOfBounds) {
    for (const char *settings : {R"({"rate": 1})", R"({"rate": -0.1})"}) {
        EXPECT_THAT(refusal([&] { bench(settings, "feature 2, length 3, batch 2"); }), ::testing::HasSubstr("rate"));
    }
    EXPECT_THAT(refusal([] { bench("{}", "feature 3, batch 2, length 4"); }),
                ::testing::HasSubstr("right after the feature"));
}

} // namespace
} // namespace armature::testing
