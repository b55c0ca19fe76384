// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

TEST(Constant, EqualsItsSettings) {
    for (const int32_t type : {ARM_F32, ARM_F64}) {
        LayerBench b(Kind::layer, "constant", R"({"value": -1.5, "features": 3})", {}, type);
        EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 3]");
        EXPECT_EQ(b.forward()[0], (Values{-1.5, -1.5, -1.5}));
        EXPECT_EQ(b.forward(ARM_EVALUATE)[0], (Values{-1.5, -1.5, -1.5}));
        EXPECT_TRUE(b.backward({{1, 2, 3}}).inputs.empty());
    }
    LayerBench zero(Kind::layer, "constant", "{}", {});
    EXPECT_EQ(zero.forward()[0], (Values{0}));
}

TEST(Constant, KeepsTheContract) {
    expect_component(Kind::layer, {"constant", R"({"value": 2, "features": 5})", {}, 1e-7, false});
}

TEST(Constant, RefusesInputs) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "constant", "{}", {shape("feature 2")}); }),
                ::testing::HasSubstr("wants 0 inputs, got 1"));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "constant", R"({"features": 0})", {}); }),
                ::testing::HasSubstr("features"));
}

} // namespace
} // namespace armature::testing
