// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.tanh and its gradient.
TEST(Tanh, EqualsPyTorch) {
    expect_activation("tanh", R"({})",
                      {-1, -0.9950547536867305, -0.46211715726000974, -0, 0, 0.6351489523872873, 0.9640275800758169, 1},
                      {0, 0.009866037165440166, 0.7864477329659274, 1, 1, 0.5965858082813315, 0.07065082485316443, 0});
}

TEST(Tanh, KeepsTheContract) {
    expect_component(Kind::activation, {"tanh", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
