// SPDX-License-Identifier: MIT
#include "plugins/blocks/pictures.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// PyTorch 1.13: x of [2, 3, 5, 6]; conv2d(x, 4 filters, stride 2, padding 1), batch_norm, relu, conv2d, batch_norm;
// plus conv2d(x, 1x1, stride 2), batch_norm; relu.
TEST(Residual, EqualsPyTorchWithAProjection) {
    const PictureBlock block("residual", {{"channels", 4}, {"stride", 2}}, {3, 6, 5});
    EXPECT_EQ(block.shape.text(), "[feature 4, width 3, height 3, batch 2]");
    block.expect({0, 1.22364961158351, 0, 0, 0.419229249042558, 0.807010017745511}, 22.2006588526004, 22.6240071427177,
                 -1.90949756820298);
    EXPECT_THAT(block.names,
                ElementsAre("block.first.weight", "block.first_normalization.gain", "block.first_normalization.offset",
                            "block.second.weight", "block.second_normalization.gain",
                            "block.second_normalization.offset", "block.shortcut.weight",
                            "block.shortcut_normalization.gain", "block.shortcut_normalization.offset"));
    EXPECT_EQ(block.count, 9 * 3 * 4 + 9 * 4 * 4 + 3 * 4 + 3 * 2 * 4);
}

// PyTorch 1.13: relu(conv2d(relu(conv2d(x))) + x), 3x3, padding 1, with biases.
TEST(Residual, EqualsPyTorchWithTheIdentityAndNoNormalisation) {
    const PictureBlock block("residual", {{"channels", 3}, {"normalize", false}}, {3, 6, 5});
    block.expect({0.934870510577346, 0.0848205481018295, 2.27610004245322, 0, 0, 0}, 127.535860192025, 365.645730707463,
                 0.133145116547615);
    EXPECT_EQ(block.count, 2 * (9 * 3 * 3 + 3)) << "an identity has no parameters";
}

// PyTorch 1.13: ... + pad(x[:, :, ::2, ::2], 4 channels of zeros behind the 3).
TEST(Residual, EqualsPyTorchWithZeroPadding) {
    const PictureBlock block("residual", {{"channels", 7}, {"stride", 2}, {"shortcut", "zero_padding"}}, {3, 6, 5});
    block.expect({0, 1.17781057233978, 0.161110396571905, 0, 0, 0.261480615642315}, 40.1736142294727, 44.5784437717848,
                 -2.1571751017306);
    EXPECT_EQ(block.count, 9 * 3 * 7 + 9 * 7 * 7 + 2 * 2 * 7);
}

TEST(Residual, TakesTheIdentityWhereItFits) {
    const int64_t body = 2 * (9 * 3 * 3 + 2 * 3);
    for (const auto &[shortcut, more] :
         {std::pair{"automatic", 0}, {"identity", 0}, {"zero_padding", 0}, {"projection", 3 * 3 + 2 * 3}}) {
        EXPECT_EQ(PictureBlock("residual", {{"channels", 3}, {"shortcut", shortcut}}, {3, 6, 5}).count, body + more)
            << shortcut;
    }
    EXPECT_EQ(PictureBlock("residual", {{"channels", 3}, {"stride", 2}, {"shortcut", "zero_padding"}}, {3, 6, 5}).count,
              body);
}

TEST(Residual, HasTheGradientOfFiniteDifferences) {
    for (const char *shortcut : {"projection", "zero_padding"}) {
        const auto block =
            layer("residual", {{"channels", 4}, {"stride", 2}, {"shortcut", shortcut}}, "block", {"below"});
        EXPECT_GE(check_block_gradient(block, {3, 5, 4}, {4, 3, 2}), 3 * 3 + 3 + 9 * 3 * 4 + 9 * 4 * 4 + 2 * 2 * 4);
    }
}

TEST(Residual, SaysWhatDoesNotFit) {
    EXPECT_THAT(block_refusal("residual", {{"channels", 4}, {"shortcut", "identity"}}, {3, 6, 5}),
                HasSubstr("an identity shortcut cannot join [feature 3, width 6, height 5, batch 2] with [feature 4, "
                          "width 6, height 5, batch 2]: choose \"shortcut\": \"projection\""));
    EXPECT_THAT(block_refusal("residual", {{"channels", 2}, {"shortcut", "zero_padding"}}, {3, 6, 5}),
                HasSubstr("cannot take 3 channels to 2"));
    EXPECT_THAT(block_refusal("residual", {{"channels", 2}}, {3}), HasSubstr("[feature 3, batch 2]"));
}

} // namespace
} // namespace armature::testing
