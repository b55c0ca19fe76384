// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

TEST(Mean, EqualsHandComputedValues) {
    LayerBench b(Kind::loss, "mean", "{}", {shape("feature 2, batch 3")});
    b.inputs = {{1, 2, 3, -4, 5, 6}};
    const auto y = b.forward();
    expect_near(y[0], {13.0 / 6});
    expect_near(y[1], {1.5, -0.5, 5.5});
    expect_near(b.backward({{3}, {}}).inputs[0], {0.5, 0.5, 0.5, 0.5, 0.5, 0.5});
}

TEST(Mean, KeepsTheContract) {
    for (const std::string shape : {"feature 1, batch 4", "feature 3, batch 1", "feature 3, batch 2, time 5"}) {
        expect_component(Kind::loss, {"mean", "{}", {{shape}}});
    }
}

} // namespace
} // namespace armature::testing
