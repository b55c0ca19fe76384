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

TEST(Add, KeepsTheContract) {
    expect_component(Kind::layer, {"add", "{}", {{"feature 3, batch 2"}}});
    expect_component(Kind::layer, {"add", "{}", {{"feature 3, batch 2"}, {"feature 3, batch 2"}}});
    const Input map = {"feature 2, width 3, batch 2"};
    expect_component(Kind::layer, {"add", "{}", {map, map, map}});
}

TEST(Add, RefusesInputsOfSeveralShapes) {
    EXPECT_THAT(
        refusal([] {
            LayerBench(Kind::layer, "add", "{}", {shape("feature 3, batch 2"), shape("feature 4, batch 2")});
        }),
        ::testing::AllOf(::testing::HasSubstr("[feature 3, batch 2]"), ::testing::HasSubstr("[feature 4, batch 2]")));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "add", "{}", {}); }), ::testing::HasSubstr("at least 1 input"));
}

} // namespace
} // namespace armature::testing
