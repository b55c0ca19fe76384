// SPDX-License-Identifier: MIT
// sparse.hpp: the gradients of row-sparse parameters: what each call wrote, merged into one list of distinct rows.
#pragma once

#include "network/memory.hpp"
#include "network/network.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace armature::network {

// Room for what one backward call writes.
struct RowBuffer {
    Buffer values; // capacity x row_length
    std::vector<int64_t> rows;
    int64_t count = 0;
};

// All calls of a pass that touch one parameter. Allocates nothing after construction.
class RowMerge {
public:
    RowMerge(size_t slice, int64_t row_length, int32_t type) : row_length_(row_length), type_(type) {
        merged_.slice = slice;
        merged_.row_length = row_length;
    }
    // One more call that writes at most `capacity` rows.
    RowBuffer &add_call(int64_t capacity);
    // Sums duplicates, in the order of calls and of rows within them, into ascending rows. Throws Error if a call wrote
    // rows out of range or more than it declared.
    void merge(int64_t rows_of_parameter);
    const SparseRows &merged() const { return merged_; }

private:
    template <class T> void sum();
    int64_t row_length_;
    int32_t type_;
    std::vector<std::unique_ptr<RowBuffer>> calls_;
    std::vector<std::pair<int64_t, int64_t>> order_; // (row, place among all calls' rows)
    std::vector<const void *> sources_;
    Buffer values_;
    SparseRows merged_;
};

} // namespace armature::network
