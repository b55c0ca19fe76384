// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

TEST(Add, EqualsHandComputedValues) {
    LayerBench b(Kind::layer, "add", "{}", std::vector<Shape>(3, shape("feature 3, batch 1")));
    b.inputs = {{1, 2, 3}, {10, 20, 30}, {100, 200, -300}};
    EXPECT_EQ(b.forward()[0], (Values{111, 222, -267}));
    const Gradients g = b.backward({{4, 5, 6}});
    for (const Values &dx : g.inputs) {
        EXPECT_EQ(dx, (Values{4, 5, 6}));
    }
}

// By hand: a bias, a number for each example, and a scalar, none of which has the shape of the sum.
TEST(Add, StretchesItsInputs) {
    LayerBench b(Kind::layer, "add", "{}", {shape("feature 3"), shape("feature 1, batch 2"), shape("")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 3, batch 2]");
    EXPECT_TRUE(b.agreement.in_place.empty());
    b.inputs = {{1, 2, 3}, {10, 20}, {100}};
    EXPECT_EQ(b.forward()[0], (Values{111, 112, 113, 121, 122, 123}));
    const Gradients g = b.backward({{1, 2, 4, 8, 16, 32}});
    EXPECT_EQ(g.inputs[0], (Values{9, 18, 36}));
    EXPECT_EQ(g.inputs[1], (Values{7, 56}));
    EXPECT_EQ(g.inputs[2], (Values{63}));
}

TEST(Add, StretchesASingleInputToItself) {
    LayerBench b(Kind::layer, "add", "{}", {shape("feature 3, batch 2")});
    b.inputs = {{1, 2, 3, 4, 5, 6}};
    EXPECT_EQ(b.forward()[0], b.inputs[0]);
    EXPECT_EQ(b.agreement.in_place.size(), 1u);
}

TEST(Add, KeepsTheContract) {
    expect_component(Kind::layer, {"add", "{}", {{"feature 3, batch 2"}}});
    expect_component(Kind::layer, {"add", "{}", {{"feature 3, batch 2"}, {"feature 3, batch 2"}}});
    const Input map = {"feature 2, width 3, batch 2"};
    expect_component(Kind::layer, {"add", "{}", {map, map, map}});
    expect_component(Kind::layer, {"add", "{}", {map, {"feature 2"}, {"width 3"}, map}});
    expect_component(Kind::layer, {"add", "{}", {{"batch 3"}, {"feature 2, batch 3, time 2"}, {"time 2"}}});
}

TEST(Add, RefusesInputsThatDoNotFit) {
    EXPECT_THAT(
        refusal([] {
            LayerBench(Kind::layer, "add", "{}", {shape("feature 3, batch 2"), shape("feature 4, batch 2")});
        }),
        ::testing::AllOf(::testing::HasSubstr("[feature 3, batch 2]"), ::testing::HasSubstr("[feature 4, batch 2]")));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "add", "{}", {}); }), ::testing::HasSubstr("at least 1 input"));
}

} // namespace
} // namespace armature::testing
