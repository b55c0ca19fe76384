// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

TEST(StopGradient, PassesValuesAndNoGradient) {
    LayerBench b(Kind::layer, "stop_gradient", "{}", {shape("feature 2, batch 2")});
    b.inputs = {{1, -2, 3, -4}};
    EXPECT_EQ(b.forward()[0], b.inputs[0]);
    EXPECT_EQ(b.backward({{5, 6, 7, 8}}).inputs[0], (Values{0, 0, 0, 0}));
    EXPECT_EQ(b.backward({{5, 6, 7, 8}}, {ARM_ADD}, 0.5).inputs[0], (Values{0.5, 0.5, 0.5, 0.5}));
}

TEST(StopGradient, KeepsTheContract) {
    expect_component(Kind::layer, {"stop_gradient", "{}", {{"feature 5, batch 3"}}, 1e-7, false});
    expect_component(Kind::layer, {"stop_gradient", "{}", {{"batch 3"}}, 1e-7, false});
}

TEST(StopGradient, RefusesIndices) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "stop_gradient", "{}", {shape("batch 2", ARM_I32)}); }),
                ::testing::HasSubstr("network's type"));
}

} // namespace
} // namespace armature::testing
