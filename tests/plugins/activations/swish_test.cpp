// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.silu and its gradient.
TEST(Swish, EqualsPyTorch) {
    expect_activation(
        "swish", R"({})",
        {-0, -0.14227761953270035, -0.1887703343990727, -0, 0, 0.5093840243815447, 1.7615941559557646, 10000},
        {-0, -0.08810410601516962, 0.2600388126973482, 0.5, 0.5, 0.8425999444967536, 1.0907842487848955, 1});
}

// From PyTorch 1.13 in double: x * torch.sigmoid(2 * x) and its gradient.
TEST(Swish, Sharper) {
    expect_activation(
        "swish", R"({"beta": 2})",
        {-0, -0.007417869469904323, -0.13447071068499755, -0, 0, 0.6131808571452327, 1.964027580075817, 10000},
        {0, -0.012326432591525513, 0.07232948812851325, 0.5, 0.5, 1.041294154299143, 1.0526646148910728, 1});
}

TEST(Swish, KeepsTheContract) {
    expect_component(Kind::activation, {"swish", R"({})", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"swish", R"({"beta": 2})", {{"feature 5, batch 3"}}});
}

TEST(Swish, RefusesSettingsOutOfBounds) {
    EXPECT_THAT(
        refusal([] { LayerBench(Kind::activation, "swish", R"({"beta": -1})", {shape("feature 2, batch 3")}); }),
        ::testing::HasSubstr("beta"));
}

} // namespace
} // namespace armature::testing
