// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.hardsigmoid and its gradient.
TEST(HardSigmoid, EqualsPyTorch) {
    expect_activation("hard_sigmoid", R"({})", {0, 0, 0.4166666666666667, 0.5, 0.5, 0.625, 0.8333333333333334, 1},
                      {0, 0, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 0});
}

TEST(HardSigmoid, KeepsTheContract) {
    expect_component(Kind::activation, {"hard_sigmoid", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
