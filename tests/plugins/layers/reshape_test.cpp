// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

LayerBench bench(const std::string &extents, const std::string &text) {
    return LayerBench(Kind::layer, "reshape", R"({"extents": )" + extents + "}", {shape(text)});
}

TEST(Reshape, GivesOtherExtents) {
    const auto reshaped = [](const std::string &extents, const std::string &text) {
        return bench(extents, text).agreement.outputs.at(0).text();
    };
    EXPECT_EQ(reshaped("[1, 4, 6]", "feature 24, batch 5"), "[feature 1, width 4, height 6, batch 5]");
    EXPECT_EQ(reshaped("[3, -1, 4]", "feature 24, batch 5"), "[feature 3, width 2, height 4, batch 5]");
    EXPECT_EQ(reshaped("[3, -1]", "feature 2, width 3, height 4, batch 5"), "[feature 3, length 8, batch 5]");
    EXPECT_EQ(reshaped("[-1]", "feature 2, length 3, batch 4, time 6"), "[feature 6, batch 4, time 6]");
    EXPECT_EQ(reshaped("[-1, 2]", "feature 4, batch 3, time 2"), "[feature 2, length 2, batch 3, time 2]");
    EXPECT_EQ(reshaped("[12]", "feature 12, batch 4"), "[feature 12, batch 4]");
}

TEST(Reshape, LeavesTheOrderInMemory) {
    LayerBench b = bench("[2, 3]", "feature 6, batch 2");
    Values x(12);
    std::iota(x.begin(), x.end(), 1);
    b.inputs = {x};
    EXPECT_EQ(b.forward()[0], x);
    EXPECT_EQ(b.backward({x}).inputs[0], x);
}

TEST(Reshape, KeepsTheContract) {
    expect_component(Kind::layer, {"reshape", R"({"extents": [2, -1, 3]})", {{"feature 12, batch 5"}}});
}

TEST(Reshape, SaysWhatDoesNotFit) {
    const auto refused = [](const std::string &extents, const std::string &text) {
        return refusal([&] { bench(extents, text); });
    };
    EXPECT_THAT(refused("[3, 4, 5]", "feature 24, batch 2"),
                AllOf(HasSubstr("24 elements"), HasSubstr("[3, 4, 5]"), HasSubstr("[feature 24, batch 2]")));
    EXPECT_THAT(refused("[2, 4]", "feature 24, batch 2"), HasSubstr("[2, 4]"));
    EXPECT_THAT(refused("[48, -1]", "feature 24, batch 2"), HasSubstr("[48, -1]"));
    EXPECT_THAT(refused("[5, -1]", "feature 24, batch 2"), HasSubstr("[5, -1]"));
    EXPECT_THAT(refused("[-1, -1]", "feature 24, batch 2"), HasSubstr("-1 once"));
    EXPECT_THAT(refused("[0, -1]", "feature 24, batch 2"), HasSubstr("extent of 0"));
    EXPECT_THAT(refused("[1, 2, 3, 4]", "feature 24, batch 2"), HasSubstr("got 4"));
    EXPECT_THAT(refused("[]", "feature 24, batch 2"), HasSubstr("got 0"));
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::layer, "reshape", R"({"extents": [-1]})", {shape("feature 2, batch 3", ARM_I32)});
                }),
                HasSubstr("of another type"));
}

} // namespace
} // namespace armature::testing
