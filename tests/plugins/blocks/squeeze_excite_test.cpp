// SPDX-License-Identifier: MIT
#include "plugins/blocks/pictures.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// PyTorch 1.13: x of [2, 6, 3, 4]; x * sigmoid(relu(x.mean((2, 3)) @ W1.T) @ W2.T), W1: 2 x 6, W2: 6 x 2.
TEST(SqueezeExcite, EqualsPyTorch) {
    const PictureBlock block("squeeze_excite", {{"reduction", 3}}, {6, 4, 3});
    block.expect({0.193222226109356, 0.184516787528992, -0.00332603184506297, 0.153623281978071, -0.350259438622743,
                  -0.225332835689187},
                 0.45720168491115, 10.2728979676222, -0.675298349141103);
    EXPECT_THAT(block.names, ElementsAre("block.reduce.weight", "block.excite.weight"));
    EXPECT_EQ(block.count, 2 * 2 * 6);
}

TEST(SqueezeExcite, KeepsOneUnitAtLeast) {
    EXPECT_EQ(PictureBlock("squeeze_excite", Json::object(), {6, 4, 3}).count, 2 * 1 * 6);
}

TEST(SqueezeExcite, HasTheGradientOfFiniteDifferences) {
    const auto block = layer("squeeze_excite", {{"reduction", 2}}, "block", {"below"});
    EXPECT_EQ(check_block_gradient(block, {6, 4, 3}, {6, 4, 3}), 6 * 6 + 6 + 2 * 3 * 6);
}

TEST(SqueezeExcite, SaysWhatDoesNotFit) {
    EXPECT_THAT(block_refusal("squeeze_excite", Json::object(), {6}), HasSubstr("[feature 6, batch 2]"));
}

} // namespace
} // namespace armature::testing
