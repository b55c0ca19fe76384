// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace armature::testing {
namespace {

LayerBench bench(double rate, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "dropout", R"({"rate": )" + std::to_string(rate) + "}", {shape("feature 50, batch 40")},
                 type);
    b.inputs = {Values(2000, 3)};
    return b;
}

// Element i is kept when word i of the stream is at least rate 2^32.
TEST(Dropout, KeepsWhatTheStreamSays) {
    LayerBench b = bench(0.25);
    uint32_t words[2000];
    random::words(&b.random, 0, words, 2000);
    Values expected, slope;
    for (const uint32_t word : words) {
        expected.push_back(word >= (1u << 30) ? 4 : 0); // 3 / 0.75
        slope.push_back(word >= (1u << 30) ? 2 / 0.75 : 0);
    }
    expect_near(b.forward()[0], expected);
    expect_near(b.backward({Values(2000, 2)}).inputs[0], slope);
    const auto dropped = std::count(expected.begin(), expected.end(), 0);
    EXPECT_NEAR(static_cast<double>(dropped) / 2000, 0.25, 0.04); // four standard deviations
}

// The mask is drawn in blocks of 512 words. The last of 513 elements has a block to itself, and is dropped in some of
// the steps only.
TEST(Dropout, KeepsWhatTheStreamSaysInABlockOfOne) {
    LayerBench b(Kind::layer, "dropout", "{}", {shape("feature 3, batch 171")});
    b.inputs = {Values(513, 1)};
    int kept = 0;
    for (b.random.step = 0; b.random.step < 8; ++b.random.step) {
        uint32_t words[513];
        random::words(&b.random, 0, words, 513);
        Values expected;
        for (const uint32_t word : words) {
            expected.push_back(word >= (1u << 31) ? 2 : 0);
        }
        EXPECT_EQ(b.forward()[0], expected);
        EXPECT_EQ(b.backward({Values(513, 1)}).inputs[0], expected);
        kept += expected.back() != 0;
    }
    EXPECT_TRUE(kept > 0 && kept < 8) << kept;
}

TEST(Dropout, DrawsAFreshMaskEveryStepAndTheSameInFloat) {
    LayerBench b = bench(0.5), single = bench(0.5, ARM_F32);
    const Values first = b.forward()[0];
    EXPECT_EQ(single.forward()[0], first);
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], first);
    b.random.step = 0;
    EXPECT_EQ(b.forward()[0], first);
}

TEST(Dropout, DoesNothingInEvaluationOrAtRateZero) {
    LayerBench b = bench(0.5), none = bench(0);
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], b.inputs[0]);
    EXPECT_EQ(none.forward()[0], none.inputs[0]);
}

TEST(Dropout, KeepsTheContract) {
    expect_component(Kind::layer, {"dropout", R"({"rate": 0.3})", {{"feature 7, batch 5"}}});
    expect_component(Kind::layer, {"dropout", "{}", {{"feature 3, batch 4, time 2"}}});
}

TEST(Dropout, RefusesRatesOutOfBounds) {
    for (const char *settings : {R"({"rate": 1})", R"({"rate": -0.1})"}) {
        EXPECT_THAT(refusal([&] { LayerBench(Kind::layer, "dropout", settings, {shape("feature 2, batch 3")}); }),
                    ::testing::HasSubstr("rate"));
    }
}

} // namespace
} // namespace armature::testing
