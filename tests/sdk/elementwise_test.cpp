// SPDX-License-Identifier: MIT
// Sums of columns: every row, whole groups of rows and the rest, put in place or added.
#include <armature/elementwise.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace armature {
namespace {

TEST(SumColumns, AddsColumnAfterColumn) {
    const int64_t columns = 5;
    for (const int64_t rows : {1, 10, 32, 33, 100}) {
        std::vector<float> x;
        for (int64_t i = 0; i < rows * columns; ++i) {
            x.push_back(1.0F / static_cast<float>(1 + i * 7 % 31));
        }
        for (const bool adds : {false, true}) {
            std::vector<float> sum(static_cast<size_t>(rows), 0.3F);
            sum_columns(x.data(), rows, columns, sum.data(), adds);
            for (int64_t i = 0; i < rows; ++i) {
                float wanted = adds ? 0.3F : 0;
                for (int64_t j = 0; j < columns; ++j) {
                    wanted += x[static_cast<size_t>(j * rows + i)];
                }
                EXPECT_EQ(sum[static_cast<size_t>(i)], wanted) << "row " << i << " of " << rows;
            }
        }
    }
}

} // namespace
} // namespace armature
