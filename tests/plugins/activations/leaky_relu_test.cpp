// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.leaky_relu(x, 0.1) and its gradient.
TEST(LeakyRelu, EqualsPyTorch) {
    expect_activation("leaky_relu", R"({"slope": 0.1})", {-1000, -0.30000000000000004, -0.05, -0, 0, 0.75, 2, 10000},
                      {0.1, 0.1, 0.1, 0.1, 0.1, 1, 1, 1});
}

TEST(LeakyRelu, KeepsTheContract) {
    expect_component(Kind::activation, {"leaky_relu", R"({})", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"leaky_relu", R"({"slope": 0.25})", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"leaky_relu", R"({"slope": 0})", {{"feature 5, batch 3"}}});
}

TEST(LeakyRelu, RefusesSettingsOutOfBounds) {
    EXPECT_THAT(
        refusal([] { LayerBench(Kind::activation, "leaky_relu", R"({"slope": -1})", {shape("feature 2, batch 3")}); }),
        ::testing::HasSubstr("slope"));
}

} // namespace
} // namespace armature::testing
