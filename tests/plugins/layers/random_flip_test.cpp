// SPDX-License-Identifier: MIT
// random_flip: the pictures that the stream's words choose, mirrored by hand.
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &text, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "random_flip", settings, {shape(text)}, type);
    b.inputs = {Values(static_cast<size_t>(shape(text).size()))};
    std::iota(b.inputs[0].begin(), b.inputs[0].end(), 1);
    return b;
}

TEST(RandomFlip, MirrorsByHand) {
    const std::string two = "feature 2, width 3, height 2, batch 1";
    EXPECT_EQ(bench(R"({"horizontal": 1})", two).forward()[0], (Values{5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8}));
    EXPECT_EQ(bench(R"({"horizontal": 0, "vertical": 1})", two).forward()[0],
              (Values{7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(bench(R"({"horizontal": 1, "vertical": 1})", two).forward()[0],
              (Values{11, 12, 9, 10, 7, 8, 5, 6, 3, 4, 1, 2}));
    EXPECT_EQ(bench(R"({"horizontal": 1})", "feature 1, length 4, batch 1").forward()[0], (Values{4, 3, 2, 1}));
}

// Word 2 b flips example b left to right, word 2 b + 1 top to bottom.
TEST(RandomFlip, FlipsWhatTheStreamSays) {
    const std::string text = "feature 1, width 2, height 2, batch 200";
    LayerBench b = bench(R"({"horizontal": 0.25, "vertical": 0.5})", text);
    uint32_t words[400];
    random::words(&b.random, 0, words, 400);
    Values expected;
    int flipped[2] = {};
    for (size_t e = 0; e < 200; ++e) {
        const bool across = words[2 * e] < (1u << 30), down = words[2 * e + 1] < (1u << 31);
        const double at = 4.0 * static_cast<double>(e) + (across ? 1 : 0) + (down ? 2 : 0);
        const double step = across ? -1 : 1, line = down ? -2 : 2;
        for (const double value : {at, at + step, at + line, at + line + step}) {
            expected.push_back(value + 1);
        }
        flipped[0] += across;
        flipped[1] += down;
    }
    EXPECT_NEAR(flipped[0], 50, 30);
    EXPECT_NEAR(flipped[1], 100, 35);
    EXPECT_EQ(b.forward()[0], expected);
    EXPECT_EQ(b.backward({expected}).inputs[0], b.inputs[0]); // a flip is its own inverse
    LayerBench single = bench(R"({"horizontal": 0.25, "vertical": 0.5})", text, ARM_F32);
    EXPECT_EQ(single.forward()[0], expected);
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], b.inputs[0]);
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], expected);
}

TEST(RandomFlip, KeepsTheContract) {
    expect_component(Kind::layer, {"random_flip", R"({"vertical": 0.5})", {{"feature 3, width 4, height 3, batch 5"}}});
    expect_component(Kind::layer, {"random_flip", "{}", {{"feature 2, length 5, batch 3"}}});
}

TEST(RandomFlip, SaysWhatCannotBe) {
    EXPECT_THAT(refusal([] { bench(R"({"vertical": 0.5})", "feature 2, length 5, batch 3"); }),
                ::testing::HasSubstr("a sequence has one dimension"));
    EXPECT_THAT(refusal([] { bench("{}", "feature 2, batch 3"); }), ::testing::HasSubstr("[feature 2, batch 3]"));
    EXPECT_THAT(refusal([] { bench(R"({"horizontal": 1.5})", "feature 2, length 5, batch 3"); }),
                ::testing::HasSubstr("horizontal"));
}

} // namespace
} // namespace armature::testing
