// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.sigmoid and its gradient.
TEST(Sigmoid, EqualsPyTorch) {
    expect_activation(
        "sigmoid", R"({})",
        {0, 0.04742587317756678, 0.3775406687981454, 0.5, 0.5, 0.679178699175393, 0.8807970779778823, 1},
        {0, 0.04517665973091214, 0.2350037122015945, 0.25, 0.25, 0.21789499376181404, 0.10499358540350662, 0});
}

TEST(Sigmoid, KeepsTheContract) {
    expect_component(Kind::activation, {"sigmoid", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
