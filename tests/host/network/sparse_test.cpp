// SPDX-License-Identifier: MIT
// Row-sparse gradients: duplicates are summed, rows come in ascending order, nonsense is refused.
#include "network/sparse.hpp"

#include <gtest/gtest.h>

namespace armature::network {
namespace {

// Writes rows r filled with `value`, `value + 1`, ... along the row.
void write(RowBuffer &call, int64_t row_length, const std::vector<std::pair<int64_t, double>> &rows) {
    double *values = static_cast<double *>(call.values.data());
    call.count = 0;
    for (const auto &[row, value] : rows) {
        call.rows[static_cast<size_t>(call.count)] = row;
        for (int64_t i = 0; i < row_length; ++i) {
            values[call.count * row_length + i] = value + static_cast<double>(i);
        }
        ++call.count;
    }
}

TEST(RowMerge, SumsDuplicatesWithinAndAcrossCalls) {
    RowMerge merge(3, 2, ARM_F64);
    RowBuffer &first = merge.add_call(4), &second = merge.add_call(3);
    write(first, 2, {{7, 1}, {2, 10}, {7, 100}});
    write(second, 2, {{2, 1000}, {5, 0.5}});
    merge.merge(9);
    EXPECT_EQ(merge.merged().slice, 3u);
    EXPECT_EQ(merge.merged().rows, (std::vector<int64_t>{2, 5, 7}));
    const double *v = static_cast<const double *>(merge.merged().values);
    // By hand: row 2 = (10, 11) + (1000, 1001); row 5 = (0.5, 1.5); row 7 = (1, 2) + (100, 101).
    EXPECT_EQ(std::vector<double>(v, v + 6), (std::vector<double>{1010, 1012, 0.5, 1.5, 101, 103}));

    write(first, 2, {});
    write(second, 2, {{8, 3}});
    merge.merge(9); // the next pass starts afresh
    EXPECT_EQ(merge.merged().rows, (std::vector<int64_t>{8}));
}

TEST(RowMerge, RefusesRowsThatDoNotExist) {
    RowMerge merge(0, 1, ARM_F64);
    RowBuffer &call = merge.add_call(2);
    write(call, 1, {{4, 1}});
    EXPECT_THROW(merge.merge(4), Error);
    write(call, 1, {{-1, 1}});
    EXPECT_THROW(merge.merge(4), Error);
    call.count = 3;
    EXPECT_THROW(merge.merge(4), Error);
}

} // namespace
} // namespace armature::network
