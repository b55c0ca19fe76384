// SPDX-License-Identifier: MIT
// random_crop: windows at the places that the stream's words give, and how often each place comes.
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <map>
#include <numeric>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

LayerBench bench(const std::string &settings, const std::string &text, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "random_crop", settings, {shape(text)}, type);
    b.inputs = {Values(static_cast<size_t>(shape(text).size()))};
    std::iota(b.inputs[0].begin(), b.inputs[0].end(), 1); // no zero inside
    return b;
}

// Example b lies at floor(word 2 b * places / 2^32) and floor(word 2 b + 1 * places / 2^32), counted from the corner of
// the padding.
TEST(RandomCrop, CutsWhereTheStreamSays) {
    const int64_t c = 2, w = 5, h = 4, n = 30, ow = 4, oh = 3, left = 1, above = 2;
    LayerBench b = bench(R"({"size": [4, 3], "padding": [1, 0, 2, 1]})", "feature 2, width 5, height 4, batch 30");
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 4, height 3, batch 30]");
    uint32_t words[60];
    random::words(&b.random, 0, words, 60);
    Values expected, back(b.inputs[0].size(), 0);
    double number = 1;
    bool padded = false;
    for (int64_t e = 0; e < n; ++e) {
        const auto place = [&](int64_t k, int64_t places) {
            return static_cast<int64_t>(static_cast<double>(words[2 * e + k]) / 4294967296.0 *
                                        static_cast<double>(places));
        };
        const int64_t l = place(0, 5 + 1 - 4 + 1) - left, t = place(1, 4 + 3 - 3 + 1) - above;
        for (int64_t j = 0; j < oh; ++j) {
            for (int64_t i = 0; i < ow; ++i) {
                for (int64_t k = 0; k < c; ++k, ++number) {
                    const bool inside = i + l >= 0 && i + l < w && j + t >= 0 && j + t < h;
                    const auto at = static_cast<size_t>(k + c * (i + l + w * (j + t + h * e)));
                    expected.push_back(inside ? b.inputs[0][at] : 0);
                    if (inside) {
                        back[at] = number;
                    }
                    padded = padded || !inside;
                }
            }
        }
    }
    EXPECT_TRUE(padded);
    EXPECT_EQ(b.forward()[0], expected);
    Values dy(expected.size());
    std::iota(dy.begin(), dy.end(), 1);
    EXPECT_EQ(b.backward({dy}).inputs[0], back);
    LayerBench single =
        bench(R"({"size": [4, 3], "padding": [1, 0, 2, 1]})", "feature 2, width 5, height 4, batch 30", ARM_F32);
    EXPECT_EQ(single.forward()[0], expected);
}

// 900 windows at 3 x 3 places: each comes 100 times, with a deviation of 9.4.
TEST(RandomCrop, GoesEverywhereAlike) {
    LayerBench b = bench(R"({"padding": [1]})", "feature 1, width 6, height 7, batch 900");
    const Values y = b.forward()[0];
    std::map<double, int> first; // the pixel in the middle tells the place
    for (size_t e = 0; e < 900; ++e) {
        ++first[y[e * 42 + 3 * 6 + 3] - static_cast<double>(e) * 42];
    }
    ASSERT_EQ(first.size(), 9u);
    for (const auto &[pixel, count] : first) {
        EXPECT_NEAR(count, 100, 45) << pixel;
    }
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], y);
    b.random.step = 0;
    EXPECT_EQ(b.forward()[0], y);
}

TEST(RandomCrop, TakesTheMiddleInEvaluation) {
    LayerBench b = bench(R"({"size": [2, 3], "padding": [1]})", "feature 1, width 4, height 5, batch 1");
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], (Values{6, 7, 10, 11, 14, 15}));
    LayerBench whole = bench(R"({"padding": [3]})", "feature 3, width 4, height 2, batch 5");
    EXPECT_EQ(whole.forward(ARM_EVALUATE)[0], whole.inputs[0]);
    LayerBench larger = bench(R"({"size": [6, 3], "padding": [1]})", "feature 1, width 4, height 3, batch 1");
    EXPECT_EQ(larger.forward(ARM_EVALUATE)[0], (Values{0, 1, 2, 3, 4, 0, 0, 5, 6, 7, 8, 0, 0, 9, 10, 11, 12, 0}));
}

TEST(RandomCrop, CutsSequences) {
    LayerBench b = bench(R"({"size": 3})", "feature 2, length 5, batch 2");
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, length 3, batch 2]");
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], (Values{3, 4, 5, 6, 7, 8, 13, 14, 15, 16, 17, 18}));
}

TEST(RandomCrop, KeepsTheContract) {
    expect_component(Kind::layer,
                     {"random_crop", R"({"padding": [2, 1]})", {{"feature 3, width 4, height 5, batch 2"}}});
    expect_component(Kind::layer, {"random_crop", R"({"size": [2]})", {{"feature 2, length 6, batch 3"}}});
}

TEST(RandomCrop, SaysWhatCannotBe) {
    const auto refused = [](const std::string &settings, const std::string &text) {
        return refusal([&] { bench(settings, text); });
    };
    EXPECT_THAT(refused(R"({"size": [7, 4]})", "feature 3, width 6, height 5, batch 2"),
                AllOf(HasSubstr("7 x 4"), HasSubstr("[feature 3, width 6, height 5, batch 2]"), HasSubstr("padding")));
    EXPECT_THAT(refused("{}", "feature 3, batch 2"), AllOf(HasSubstr("[feature 3, batch 2]"), HasSubstr("reshape")));
    EXPECT_THAT(refused(R"({"size": [1, 2, 3]})", "feature 3, width 6, height 5, batch 2"),
                AllOf(HasSubstr("size"), HasSubstr("got 3 for 2 dimensions")));
    EXPECT_THAT(refused(R"({"padding": [1, 2, 3]})", "feature 3, width 6, height 5, batch 2"),
                AllOf(HasSubstr("padding"), HasSubstr("before, after")));
    EXPECT_THAT(refused(R"({"padding": [-1]})", "feature 3, width 6, height 5, batch 2"), HasSubstr("padding"));
}

} // namespace
} // namespace armature::testing
