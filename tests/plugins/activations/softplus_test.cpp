// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.softplus and its gradient.
TEST(Softplus, EqualsPyTorch) {
    expect_activation(
        "softplus", R"({})",
        {0, 0.04858735157374206, 0.4740769841801067, 0.6931471805599453, 0.6931471805599453, 1.1368710061148999,
         2.1269280110429727, 10000},
        {0, 0.04742587317756679, 0.37754066879814546, 0.5, 0.5, 0.679178699175393, 0.8807970779778824, 1});
}

TEST(Softplus, KeepsTheContract) {
    expect_component(Kind::activation, {"softplus", R"({})", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"softplus", R"({"beta": 2.5})", {{"feature 5, batch 3"}}});
}

TEST(Softplus, RefusesSettingsOutOfBounds) {
    EXPECT_THAT(
        refusal([] { LayerBench(Kind::activation, "softplus", R"({"beta": 0})", {shape("feature 2, batch 3")}); }),
        ::testing::HasSubstr("beta"));
}

} // namespace
} // namespace armature::testing
