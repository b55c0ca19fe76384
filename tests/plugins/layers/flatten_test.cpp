// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace armature::testing {
namespace {

TEST(Flatten, MergesAllButBatchAndTime) {
    const auto flattened = [](const std::string &text) {
        return LayerBench(Kind::layer, "flatten", "{}", {shape(text)}).agreement.outputs.at(0).text();
    };
    EXPECT_EQ(flattened("feature 2, width 3, height 5, batch 4"), "[feature 30, batch 4]");
    EXPECT_EQ(flattened("feature 2, length 3, batch 4, time 6"), "[feature 6, batch 4, time 6]");
    EXPECT_EQ(flattened("width 3, height 5, batch 4"), "[feature 15, batch 4]");
    EXPECT_EQ(flattened("batch 4"), "[feature 1, batch 4]");
}

TEST(Flatten, LeavesTheOrderInMemory) {
    LayerBench b(Kind::layer, "flatten", "{}", {shape("feature 2, width 3, batch 2")});
    Values x(12);
    std::iota(x.begin(), x.end(), 1);
    b.inputs = {x};
    EXPECT_EQ(b.forward()[0], x);
    EXPECT_EQ(b.backward({x}).inputs[0], x);
}

TEST(Flatten, KeepsTheContract) {
    expect_component(Kind::layer, {"flatten", "{}", {{"feature 2, width 3, height 2, batch 3"}}});
}

TEST(Flatten, RefusesIntegers) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "flatten", "{}", {shape("feature 2, batch 3", ARM_I32)}); }),
                ::testing::HasSubstr("[feature 2, batch 3]"));
}

} // namespace
} // namespace armature::testing
