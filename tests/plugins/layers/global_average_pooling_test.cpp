// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &input, int32_t type = ARM_F64) {
    return LayerBench(Kind::layer, "global_average_pooling", "{}", {shape(input)}, type);
}

// By hand: features 1, 3, 5, 7, 9, 11 and 2, 4, 6, 8, 10, 12; the second example is ten times the first.
TEST(GlobalAveragePooling, IsTheMeanOfEveryFeatureOfEveryExample) {
    LayerBench b = bench("feature 2, width 3, height 2, batch 2");
    for (int i = 0; i < 24; ++i) {
        b.inputs.resize(1);
        b.inputs[0].push_back((i % 12 + 1) * (i < 12 ? 1 : 10));
    }
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, batch 2]");
    expect_near(b.forward()[0], {6, 7, 60, 70});
    const Values dx = b.backward({{6, -12, 3, 24}}).inputs[0];
    Values expected;
    for (int i = 0; i < 24; ++i) {
        expected.push_back(i < 12 ? (i % 2 == 0 ? 1 : -2) : (i % 2 == 0 ? 0.5 : 4));
    }
    expect_near(dx, expected);
}

// 40 x 45 pixels of 1e4 + 1, 1e4 - 1, ...: plain sums in float would be off in the fourth digit behind the point.
TEST(GlobalAveragePooling, LosesNoDigitsInLargePictures) {
    for (const int features : {1, 3, 300}) {
        LayerBench b = bench("feature " + std::to_string(features) + ", width 40, height 45, batch 1", ARM_F32);
        Values x;
        for (int64_t i = 0; i < 1800 * features; ++i) {
            x.push_back(1e4 + (i / features % 2 == 0 ? 1 : -1));
        }
        b.inputs = {x};
        EXPECT_EQ(b.forward()[0], Values(static_cast<size_t>(features), 1e4));
        Values dy, dx;
        for (int64_t i = 0; i < features; ++i) {
            dy.push_back(static_cast<double>(1800 * (i + 1)));
        }
        for (int64_t i = 0; i < 1800 * features; ++i) {
            dx.push_back(static_cast<double>(i % features + 1));
        }
        expect_near(b.backward({dy}).inputs[0], dx, 1e-6);
    }
}

TEST(GlobalAveragePooling, LeavesTimeAndTakesSequences) {
    EXPECT_EQ(bench("feature 2, length 5, batch 3, time 4").agreement.outputs.at(0).text(),
              "[feature 2, batch 3, time 4]");
}

TEST(GlobalAveragePooling, KeepsTheContract) {
    for (const std::string shape : {"feature 3, width 5, height 4, batch 2", "feature 1, length 9, batch 3",
                                    "feature 2, length 3, batch 2, time 2"}) {
        expect_component(Kind::layer, {"global_average_pooling", "{}", {{shape}}});
    }
}

TEST(GlobalAveragePooling, RefusesWhatHasNoSpace) {
    using ::testing::HasSubstr;
    EXPECT_THAT(refusal([] { bench("feature 3, batch 2"); }), HasSubstr("[feature 3, batch 2]"));
    EXPECT_THAT(refusal([] { bench("feature 3, width 4, batch 2, height 5"); }), HasSubstr("right after the feature"));
    EXPECT_THAT(refusal([] { bench("width 4, height 5, batch 2"); }), HasSubstr("features"));
}

} // namespace
} // namespace armature::testing
