// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// By hand: features 2, batch 2.
TEST(Prelu, EqualsHandComputedValues) {
    LayerBench b(Kind::activation, "prelu", "{}", {shape("feature 2, batch 2")});
    b.inputs = {{-2, 3, 4, -8}};
    b.parameters = {{0.5, 0.25}};
    expect_near(b.forward()[0], {-1, 3, 4, -2});
    const Gradients g = b.backward({{10, 20, 30, 40}});
    expect_near(g.inputs[0], {5, 20, 30, 10});
    expect_near(g.parameters[0], {-20, -320}); // 10 * -2, 40 * -8
}

TEST(Prelu, SharesOneSlopeWhereAsked) {
    LayerBench b(Kind::activation, "prelu", R"({"shared": true})", {shape("feature 2, batch 2")});
    b.inputs = {{-2, 3, 4, -8}};
    b.parameters = {{0.5}};
    expect_near(b.forward()[0], {-1, 3, 4, -4});
    expect_near(b.backward({{10, 20, 30, 40}}).parameters[0], {-340});
}

TEST(Prelu, StartsAtTheGivenSlope) {
    const LayerBench b(Kind::activation, "prelu", R"({"initial": 0.125})", {shape("feature 6, batch 2")});
    ASSERT_EQ(b.agreement.parameters.size(), 1u);
    EXPECT_EQ(b.agreement.parameters[0].initialiser.name, "constant");
    EXPECT_EQ(b.agreement.parameters[0].value(), 0.125);
    EXPECT_EQ(b.agreement.parameters[0].shape.size(), 6);
}

TEST(Prelu, KeepsTheContract) {
    expect_component(Kind::activation, {"prelu", "{}", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"prelu", "{}", {{"feature 2, width 3, height 2, batch 2"}}});
    expect_component(Kind::activation, {"prelu", R"({"shared": true})", {{"feature 3, batch 4, time 2"}}});
}

TEST(Prelu, RefusesIntegers) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::activation, "prelu", "{}", {shape("feature 2, batch 3", ARM_I32)}); }),
                ::testing::HasSubstr("[feature 2, batch 3]"));
}

} // namespace
} // namespace armature::testing
