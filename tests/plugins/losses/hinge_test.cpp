// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// By hand: scores [1, 2, -1] with label 0 cost 1 + 2 - 1 = 2; [0.5, -0.25, 3] with label 2 cost nothing.
TEST(Hinge, EqualsHandComputedValuesForLabels) {
    LayerBench b(Kind::loss, "hinge", "{}", {shape("feature 3, batch 2"), shape("batch 2", ARM_I32)});
    b.inputs = {{1, 2, -1, 0.5, -0.25, 3}, {0, 2}};
    const std::vector<Values> y = b.forward();
    EXPECT_EQ(y[0], (Values{1}));
    EXPECT_EQ(y[1], (Values{2, 0}));
    EXPECT_EQ(b.backward({{1}, {}}).inputs[0], (Values{-0.5, 0.5, 0, 0, 0, 0}));
}

// By hand: the first and the last class as the right answer and as its rival; two leads of more than 1 cost nothing.
TEST(Hinge, FindsTheRivalAmongTheOtherClasses) {
    LayerBench b(Kind::loss, "hinge", "{}", {shape("feature 4, batch 5"), shape("batch 5", ARM_I32)});
    b.inputs = {{5, 1, 2, 4.5, /**/ 4.5, 5, 2, 1, /**/ 3, 1, 2, 3.5, /**/ 5, 1, 2, 3.5, /**/ 1, 5, 2, 3},
                {0, 1, 3, 0, 1}};
    EXPECT_EQ(b.forward()[1], (Values{0.5, 0.5, 0.5, 0, 0}));
    expect_near(b.backward({{1}, {}}).inputs[0],
                {-0.2, 0, 0, 0.2, /**/ 0.2, -0.2, 0, 0, /**/ 0.2, 0, 0, -0.2, /**/ 0, 0, 0, 0, /**/ 0, 0, 0, 0});
}

// By hand: 1 - 0.5 = 0.5, 1 + 2 = 3, and 1 - 2 < 0.
TEST(Hinge, EqualsHandComputedValuesForSigns) {
    LayerBench b(Kind::loss, "hinge", "{}", {shape("feature 1, batch 3"), shape("batch 3")});
    b.inputs = {{0.5, 2, -2}, {1, -1, -1}};
    const std::vector<Values> y = b.forward();
    expect_near(y[0], {3.5 / 3});
    EXPECT_EQ(y[1], (Values{0.5, 3, 0}));
    expect_near(b.backward({{1}, {}}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0], {-1.0 / 3, 1.0 / 3, 0});
}

TEST(Hinge, KeepsTheContract) {
    expect_component(Kind::loss, {"hinge", "{}", {{"feature 5, batch 6"}, {"batch 6", Fill::labels}}});
    expect_component(
        Kind::loss, {"hinge", R"({"margin": 2})", {{"feature 3, batch 4, time 2"}, {"batch 4, time 2", Fill::labels}}});
    expect_component(Kind::loss,
                     {"hinge", "{}", {{"feature 3, batch 4"}, {"feature 3, batch 4", Fill::minus_or_plus_one, false}}});
}

TEST(Hinge, RefusesWhatItCannotUse) {
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::loss, "hinge", "{}", {shape("feature 1, batch 2"), shape("batch 2", ARM_I32)});
                }),
                ::testing::HasSubstr("at least 2 classes"));
    LayerBench b(Kind::loss, "hinge", "{}", {shape("feature 2, batch 1"), shape("batch 1", ARM_I32)});
    b.inputs = {{0, 0}, {2}};
    EXPECT_THAT(refusal([&] { b.forward(); }), ::testing::HasSubstr("label 2"));
}

} // namespace
} // namespace armature::testing
