// SPDX-License-Identifier: MIT
#include "plugins/blocks/pictures.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

const Json settings = {{"one", 2}, {"three_reduce", 3}, {"three", 4}, {"five_reduce", 2}, {"five", 3}, {"pool", 5}};

// PyTorch 1.13: x of [2, 3, 5, 6]; cat of relu(conv2d) 1x1; 1x1 and 3x3; 1x1 and 5x5; max_pool2d(3, 1, 1) and 1x1.
TEST(Inception, EqualsPyTorch) {
    const PictureBlock block("inception", settings, {3, 6, 5});
    EXPECT_EQ(block.shape.text(), "[feature 14, width 6, height 5, batch 2]");
    block.expect({0, 0.754094703126041, 0, 0.32678267858445, 0, 0.92864661141777}, 274.517051758782, 363.924501597481,
                 1.46499280322623);
}

// Table 1 of the paper says 159K parameters for its inception (3a) on 192 channels; by hand, with biases, 163,696:
// 192 (64 + 96 + 16 + 32) + 9 96 128 + 25 16 32 + 64 + 96 + 128 + 16 + 32 + 32.
TEST(Inception, HasTheParametersOfGoogLeNets3a) {
    const Json a = {{"one", 64}, {"three_reduce", 96}, {"three", 128}, {"five_reduce", 16}, {"five", 32}, {"pool", 32}};
    EXPECT_EQ(PictureBlock("inception", a, {192, 5, 4}).count, 163696);
    Json normalised = a;
    normalised["normalize"] = true;
    EXPECT_EQ(PictureBlock("inception", normalised, {192, 5, 4}).count, 163696 + 64 + 96 + 128 + 16 + 32 + 32);
}

TEST(Inception, HasTheGradientOfFiniteDifferences) {
    const auto block = layer("inception", settings, "block", {"below"});
    EXPECT_EQ(check_block_gradient(block, {3, 5, 4}, {14, 5, 4}),
              3 * 3 + 3 + 3 * (2 + 3 + 2 + 5) + 9 * 3 * 4 + 25 * 2 * 3 + 2 + 3 + 4 + 2 + 3 + 5);
}

TEST(Inception, SaysWhatDoesNotFit) {
    EXPECT_THAT(block_refusal("inception", settings, {3}), HasSubstr("[feature 3, batch 2]"));
}

} // namespace
} // namespace armature::testing
