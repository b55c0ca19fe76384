// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.relu and its gradient.
TEST(Relu, EqualsPyTorch) {
    expect_activation("relu", R"({})", {0, 0, 0, -0, 0, 0.75, 2, 10000}, {0, 0, 0, 0, 0, 1, 1, 1});
}

TEST(Relu, KeepsTheContract) {
    expect_component(Kind::activation, {"relu", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
