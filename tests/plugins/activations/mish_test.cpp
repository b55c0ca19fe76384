// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.mish and its gradient.
TEST(Mish, EqualsPyTorch) {
    expect_activation(
        "mish", R"({})",
        {-0, -0.1456474612756246, -0.22074377465173, -0, 0, 0.6100183352182934, 1.9439589595339946, 10000},
        {0, -0.09339311453232084, 0.28951067791351226, 0.6, 0.6, 0.985758355716688, 1.0693179342794896, 1});
}

TEST(Mish, KeepsTheContract) {
    expect_component(Kind::activation, {"mish", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
