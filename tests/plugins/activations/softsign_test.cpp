// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.softsign and its gradient.
TEST(Softsign, EqualsPyTorch) {
    expect_activation("softsign", R"({})",
                      {-0.9999000099990001, -0.75, -0.3333333333333333, -0, 0, 0.42857142857142855, 0.6666666666666666,
                       0.9999000099990001},
                      {9.998000299960897e-09, 0.0625, 0.4444444444444444, 1, 1, 0.32653061224489793, 0.1111111111111111,
                       9.998000299960897e-09});
}

TEST(Softsign, KeepsTheContract) {
    expect_component(Kind::activation, {"softsign", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
