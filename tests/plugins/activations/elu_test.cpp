// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.elu(x, 1.5) and its gradient.
TEST(Elu, EqualsPyTorch) {
    expect_activation("elu", R"({"alpha": 1.5})",
                      {-1.5, -1.4253193974482041, -0.5902040104310499, 0, 0, 0.75, 2, 10000},
                      {0, 0.07468060255179591, 0.9097959895689501, 1.5, 1.5, 1, 1, 1});
}

TEST(Elu, KeepsTheContract) {
    expect_component(Kind::activation, {"elu", R"({})", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"elu", R"({"alpha": 0.5})", {{"feature 5, batch 3"}}});
}

TEST(Elu, RefusesSettingsOutOfBounds) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::activation, "elu", R"({"alpha": -1})", {shape("feature 2, batch 3")}); }),
                ::testing::HasSubstr("alpha"));
}

} // namespace
} // namespace armature::testing
