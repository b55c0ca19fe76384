// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.selu and its gradient.
TEST(Selu, EqualsPyTorch) {
    expect_activation("selu", R"({})",
                      {-1.7580993408473766, -1.6705687287671118, -0.6917581878028713, 0, 0, 0.7880257405166103,
                       2.101401974710961, 10507.009873554805},
                      {0, 0.08753061208026487, 1.0663411530445053, 1.7580993408473766, 1.7580993408473766,
                       1.0507009873554805, 1.0507009873554805, 1.0507009873554805});
}

TEST(Selu, KeepsTheContract) {
    expect_component(Kind::activation, {"selu", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
