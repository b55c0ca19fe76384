// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.gelu and its gradient.
TEST(Gelu, EqualsPyTorch) {
    expect_activation(
        "gelu", R"({})",
        {-0, -0.00404969409489031, -0.15426876936299344, -0, 0, 0.5800294857173489, 1.9544997361036416, 10000},
        {0, -0.01194564720418392, 0.13250487534383712, 0.5, 0.5, 0.9992257217392352, 1.085231801078197, 1});
}

// From PyTorch 1.13 in double: torch.nn.functional.gelu(x, approximate="tanh") and its gradient.
TEST(Gelu, Approximate) {
    expect_activation(
        "gelu", R"({"approximate": "tanh"})",
        {-0, -0.0036373920817729943, -0.15428599017485606, -0, 0, 0.5799605551656203, 1.954597694087775, 10000},
        {0, -0.011584166630969648, 0.13263009646535764, 0.5, 0.5, 0.9989382561374143, 1.0860992566236183, 1});
}

TEST(Gelu, KeepsTheContract) {
    expect_component(Kind::activation, {"gelu", R"({})", {{"feature 5, batch 3"}}});
    expect_component(Kind::activation, {"gelu", R"({"approximate": "tanh"})", {{"feature 5, batch 3"}}});
}

TEST(Gelu, RefusesSettingsOutOfBounds) {
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::activation, "gelu", R"({"approximate": "cubic"})", {shape("feature 2, batch 3")});
                }),
                ::testing::HasSubstr("approximate"));
}

} // namespace
} // namespace armature::testing
