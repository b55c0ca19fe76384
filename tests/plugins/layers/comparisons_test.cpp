// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

// By hand: smaller, equal, larger, both zeros, NaN.
TEST(Comparisons, EqualHandComputedValues) {
    const std::vector<std::pair<std::string, Values>> expected = {{"greater", {0, 0, 1, 0, 0}},
                                                                  {"greater_equal", {0, 1, 1, 1, 0}},
                                                                  {"less", {1, 0, 0, 0, 0}},
                                                                  {"less_equal", {1, 1, 0, 1, 0}},
                                                                  {"equal", {0, 1, 0, 1, 0}}};
    for (const auto &[name, y] : expected) {
        for (const int32_t type : {ARM_F32, ARM_F64}) {
            LayerBench b(Kind::layer, "comparisons/" + name, "{}", {shape("feature 5"), shape("feature 5")}, type);
            b.inputs = {{-2, 0.5, 3, 0.0, NAN}, {-1, 0.5, -3, -0.0, NAN}};
            EXPECT_EQ(b.forward()[0], y) << name;
            EXPECT_EQ(b.backward({Values(5, 3)}).inputs, (std::vector<Values>{Values(5, 0), Values(5, 0)}));
        }
    }
}

TEST(Comparisons, StretchTheirInputs) {
    LayerBench b(Kind::layer, "comparisons/greater", "{}", {shape("feature 2, batch 3"), shape("batch 3")});
    b.inputs = {{1, 2, 3, 4, 5, 6}, {1, 4, 5}};
    EXPECT_EQ(b.forward()[0], (Values{0, 1, 0, 0, 0, 1}));
}

TEST(Where, EqualsHandComputedValues) {
    LayerBench b(Kind::layer, "comparisons/where", "{}",
                 {shape("batch 3"), shape("feature 2, batch 3"), shape("feature 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 3]");
    b.inputs = {{1, 0, -0.5}, {1, 2, 3, 4, 5, 6}, {10, 20}};
    EXPECT_EQ(b.forward()[0], (Values{1, 2, 10, 20, 5, 6}));
    const Gradients g = b.backward({{1, 2, 4, 8, 16, 32}});
    EXPECT_EQ(g.inputs[0], (Values{0, 0, 0}));
    EXPECT_EQ(g.inputs[1], (Values{1, 2, 0, 0, 16, 32}));
    EXPECT_EQ(g.inputs[2], (Values{4, 8}));
}

// What is not chosen does no harm: the usual way round a division by zero.
TEST(Where, LetsNothingOfTheOtherThrough) {
    LayerBench b(Kind::layer, "comparisons/where", "{}", std::vector<Shape>(3, shape("feature 2")));
    b.inputs = {{1, 0}, {1, NAN}, {INFINITY, 2}};
    EXPECT_EQ(b.forward()[0], (Values{1, 2}));
    const Gradients g = b.backward({{3, 4}});
    EXPECT_EQ(g.inputs[1], (Values{3, 0}));
    EXPECT_EQ(g.inputs[2], (Values{0, 4}));
}

TEST(Comparisons, KeepTheContract) {
    for (const char *name : {"greater", "greater_equal", "less", "less_equal", "equal"}) {
        for (const char *second : {"feature 5, batch 3", "feature 5", "feature 1, batch 3", ""}) {
            Case c{std::string("comparisons/") + name, "{}", {{"feature 5, batch 3"}, {second}}};
            c.has_gradient = false;
            expect_component(Kind::layer, c);
        }
    }
}

TEST(Where, KeepsTheContract) {
    const Input condition = {"feature 5, batch 3", Fill::zero_or_one, false};
    expect_component(Kind::layer,
                     {"comparisons/where", "{}", {condition, {"feature 5, batch 3"}, {"feature 5, batch 3"}}});
    expect_component(Kind::layer, {"comparisons/where", "{}", {condition, {"feature 5"}, {"batch 3"}}});
    expect_component(Kind::layer, {"comparisons/where", "{}", {condition, {"feature 1, batch 3, time 2"}, {""}}});
    expect_component(
        Kind::layer,
        {"comparisons/where", "{}", {{"batch 4", Fill::zero_or_one, false}, {""}, {"feature 5, batch 4"}}});
}

TEST(Comparisons, RefuseWhatDoesNotFit) {
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::layer, "comparisons/less", "{}", {shape("feature 3"), shape("feature 4")});
                }),
                ::testing::AllOf(::testing::HasSubstr("[feature 3]"), ::testing::HasSubstr("[feature 4]")));
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::layer, "comparisons/where", "{}",
                               {shape("feature 3", ARM_I32), shape("feature 3"), shape("feature 3")});
                }),
                ::testing::HasSubstr("network's type as input 0"));
}

} // namespace
} // namespace armature::testing
