// SPDX-License-Identifier: MIT
// elman_cell: as PyTorch 1.13's torch.nn.RNN in double, with the same numbers in every place.
#include "support/cell_reference.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

TEST(ElmanCell, EqualsPyTorch) {
    expect_cell(
        "elman_cell",
        {.loss = 0.699900593656,
         .y = {-0.789709078284, 0.46244583805, -0.245081237608, -0.558486009706, -0.43229877119, -0.0740096565917,
               -0.673290839574, 0.498757159446, -0.871094466021, 0.569842273097, -0.980595277551, 0.825373893492,
               -0.829178575773, -0.129226468197, -0.662882235125, -0.094807298525},
         .dW = {-0.13348445006, -0.090508435389, -0.090714884777, 0.0791955137542, -0.10040678969, -0.166151639791},
         .dU = {0.158177638983, -0.0429842370237, -0.0461329595495, -0.0308179004533}});
}

} // namespace
} // namespace armature::testing
