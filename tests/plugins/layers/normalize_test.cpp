// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

LayerBench bench(const std::string &settings, const std::string &text) {
    return LayerBench(Kind::layer, "normalize", settings, {shape(text)});
}

TEST(Normalize, DividesByHand) {
    LayerBench b = bench(R"({"mean": [1, -2, 0.5], "deviation": [2, 4, 0.5]})", "feature 3, width 2, batch 1");
    b.inputs = {{3, 2, 0.5, 1, -2, 1.5}};
    for (const int32_t mode : {ARM_TRAIN, ARM_EVALUATE}) {
        EXPECT_EQ(b.forward(mode)[0], (Values{1, 1, 0, 0, 0, 2}));
    }
    b.forward();
    EXPECT_EQ(b.backward({{1, 1, 1, 2, 2, 2}}).inputs[0], (Values{0.5, 0.25, 2, 1, 0.5, 4}));
    LayerBench one = bench(R"({"mean": [10], "deviation": [5]})", "feature 2, batch 3");
    one.inputs = {{10, 20, 5, 0, 15, 12.5}};
    EXPECT_EQ(one.forward()[0], (Values{0, 2, -1, -2, 1, 0.5}));
}

TEST(Normalize, KeepsTheContract) {
    expect_component(
        Kind::layer,
        {"normalize", R"({"mean": [1, 2, 3], "deviation": [0.5, 2, 3]})", {{"feature 3, width 2, height 4, batch 5"}}});
    expect_component(Kind::layer, {"normalize", R"({"mean": [0.25]})", {{"feature 4, batch 3"}}});
}

TEST(Normalize, SaysWhatDoesNotFit) {
    EXPECT_THAT(refusal([] { bench(R"({"mean": [1, 2]})", "feature 3, batch 2"); }),
                AllOf(HasSubstr("mean"), HasSubstr("3 features"), HasSubstr("got 2")));
    EXPECT_THAT(refusal([] { bench(R"({"deviation": [1, 2, 3, 4]})", "feature 3, batch 2"); }),
                AllOf(HasSubstr("deviation"), HasSubstr("got 4")));
    EXPECT_THAT(refusal([] { bench(R"({"deviation": [0]})", "feature 3, batch 2"); }), HasSubstr("deviation"));
}

} // namespace
} // namespace armature::testing
