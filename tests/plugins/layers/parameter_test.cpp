// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

TEST(Parameter, GivesItsValueAndTakesItsGradient) {
    LayerBench b(Kind::layer, "parameter", R"({"features": 3})", {});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 3]");
    b.parameters = {{1, -2, 3}};
    EXPECT_EQ(b.forward()[0], b.parameters[0]);
    EXPECT_EQ(b.backward({{4, 5, 6}}).parameters[0], (Values{4, 5, 6}));
}

TEST(Parameter, StartsAsTheSettingsSay) {
    const LayerBench fixed(Kind::layer, "parameter", R"({"features": 2, "value": 0.5})", {});
    ASSERT_EQ(fixed.agreement.parameters.size(), 1u);
    EXPECT_EQ(fixed.agreement.parameters[0].name, "weight");
    EXPECT_EQ(fixed.agreement.parameters[0].initialiser.name, "constant");
    EXPECT_EQ(fixed.agreement.parameters[0].value(), 0.5);
    const LayerBench drawn(Kind::layer, "parameter", R"({"features": 2, "start": "normal"})", {});
    EXPECT_EQ(drawn.agreement.parameters[0].initialiser.name, "normal");
}

TEST(Parameter, KeepsTheContract) {
    expect_component(Kind::layer, {"parameter", R"({"features": 5})", {}});
}

TEST(Parameter, RefusesInputs) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "parameter", R"({"features": 2})", {shape("feature 2")}); }),
                ::testing::HasSubstr("wants 0 inputs, got 1"));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "parameter", "{}", {}); }), ::testing::HasSubstr("features"));
}

} // namespace
} // namespace armature::testing
