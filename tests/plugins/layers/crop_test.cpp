// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

LayerBench bench(const std::string &settings, const std::string &text) {
    LayerBench b(Kind::layer, "crop", settings, {shape(text)});
    b.inputs = {Values(static_cast<size_t>(shape(text).size()))};
    std::iota(b.inputs[0].begin(), b.inputs[0].end(), 1);
    return b;
}

TEST(Crop, CutsByHand) {
    // Rows 1 ... 5, 6 ... 10, 11 ... 15, 16 ... 20.
    LayerBench b = bench(R"({"size": [2, 3]})", "feature 1, width 5, height 4, batch 1");
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 1, width 2, height 3, batch 1]");
    for (const int32_t mode : {ARM_EVALUATE, ARM_TRAIN}) {
        EXPECT_EQ(b.forward(mode)[0], (Values{2, 3, 7, 8, 12, 13}));
    }
    EXPECT_EQ(b.backward({{1, 2, 3, 4, 5, 6}}).inputs[0],
              (Values{0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(bench(R"({"size": [2, 3], "offset": [3, 1]})", "feature 1, width 5, height 4, batch 1").forward()[0],
              (Values{9, 10, 14, 15, 19, 20}));
    EXPECT_EQ(bench(R"({"size": 2, "offset": [0]})", "feature 2, length 3, batch 2").forward()[0],
              (Values{1, 2, 3, 4, 7, 8, 9, 10}));
}

TEST(Crop, KeepsTheContract) {
    expect_component(Kind::layer, {"crop", R"({"size": [3, 2]})", {{"feature 3, width 6, height 5, batch 2"}}});
    expect_component(Kind::layer, {"crop", R"({"size": [4], "offset": [1]})", {{"feature 2, length 5, batch 3"}}});
}

TEST(Crop, SaysWhatCannotBe) {
    const auto refused = [](const std::string &settings) {
        return refusal([&] { bench(settings, "feature 3, width 6, height 5, batch 2"); });
    };
    EXPECT_THAT(refused(R"({"size": [7, 2]})"), AllOf(HasSubstr("7 x 2"), HasSubstr("width 6, height 5")));
    EXPECT_THAT(refused(R"({"size": [6]})"), HasSubstr("6 x 6"));
    EXPECT_THAT(refused(R"({"size": [4], "offset": [1, 2]})"), HasSubstr("at 1, 2"));
    EXPECT_THAT(refused(R"({"size": []})"), HasSubstr("size"));
    EXPECT_THAT(refused("{}"), HasSubstr("size"));
}

} // namespace
} // namespace armature::testing
