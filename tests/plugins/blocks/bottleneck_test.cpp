// SPDX-License-Identifier: MIT
#include "plugins/blocks/pictures.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

const Json settings = {{"channels", 2}, {"expansion", 3}, {"stride", 2}};

// PyTorch 1.13: x of [2, 3, 5, 6]; conv2d 1x1, 3x3 with stride 2 and padding 1, 1x1 to 6 channels, each with
// batch_norm, relu between; plus conv2d(x, 1x1, stride 2), batch_norm; relu.
TEST(Bottleneck, EqualsPyTorch) {
    const PictureBlock block("bottleneck", settings, {3, 6, 5});
    EXPECT_EQ(block.shape.text(), "[feature 6, width 3, height 3, batch 2]");
    block.expect({0, 0.789960643566275, 0, 0.262747772430575, 0, 0}, 36.0230646089514, 39.6389648355645,
                 -0.28701676180062);
    EXPECT_EQ(block.count, 3 * 2 + 9 * 2 * 2 + 2 * 6 + 3 * 6 + 2 * (2 + 2 + 6 + 6));
}

// PyTorch 1.13: the same with the stride on the first 1x1.
TEST(Bottleneck, EqualsPyTorchWithThePapersStride) {
    Json as_in_the_paper = settings;
    as_in_the_paper["stride_on"] = "first";
    const PictureBlock block("bottleneck", as_in_the_paper, {3, 6, 5});
    block.expect({0, 0.693341079813062, 0, 0.247174256779778, 0, 0}, 33.5944357975491, 38.3826419819184,
                 -2.96893160454719);
    EXPECT_EQ(block.count, 3 * 2 + 9 * 2 * 2 + 2 * 6 + 3 * 6 + 2 * (2 + 2 + 6 + 6));
}

TEST(Bottleneck, HasFourTimesTheChannelsAndTheIdentityWhereItFits) {
    const PictureBlock block("bottleneck", {{"channels", 3}}, {12, 4, 3});
    EXPECT_EQ(block.shape.text(), "[feature 12, width 4, height 3, batch 2]");
    EXPECT_EQ(block.count, 12 * 3 + 9 * 3 * 3 + 3 * 12 + 2 * (3 + 3 + 12));
}

TEST(Bottleneck, HasTheGradientOfFiniteDifferences) {
    const auto block = layer("bottleneck", settings, "block", {"below"});
    EXPECT_EQ(check_block_gradient(block, {3, 5, 4}, {6, 3, 2}),
              3 * 3 + 3 + 3 * 2 + 9 * 2 * 2 + 2 * 6 + 3 * 6 + 2 * (2 + 2 + 6 + 6));
}

TEST(Bottleneck, SaysWhatDoesNotFit) {
    EXPECT_THAT(block_refusal("bottleneck", {{"channels", 2}, {"shortcut", "identity"}}, {3, 6, 5}),
                HasSubstr("an identity shortcut cannot join"));
    EXPECT_THAT(block_refusal("bottleneck", {{"channels", 2}}, {3}), HasSubstr("[feature 3, batch 2]"));
}

} // namespace
} // namespace armature::testing
