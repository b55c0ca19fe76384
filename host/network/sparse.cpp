// SPDX-License-Identifier: MIT
#include "network/sparse.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::network {

RowBuffer &RowMerge::add_call(int64_t capacity) {
    const int64_t bytes = type_ == ARM_F64 ? 8 : 4;
    auto call = std::make_unique<RowBuffer>();
    call->values = Buffer(static_cast<size_t>(capacity * row_length_ * bytes));
    call->rows.assign(static_cast<size_t>(capacity), 0);
    calls_.push_back(std::move(call));
    size_t all = 0;
    for (const auto &c : calls_) {
        all += c->rows.size();
    }
    order_.reserve(all);
    sources_.reserve(all);
    merged_.rows.reserve(all);
    values_ = Buffer(all * static_cast<size_t>(row_length_ * bytes));
    return *calls_.back();
}

template <class T> void RowMerge::sum() {
    T *out = static_cast<T *>(values_.data()) - row_length_;
    for (const auto &[row, place] : order_) {
        const T *in = static_cast<const T *>(sources_[static_cast<size_t>(place)]);
        if (merged_.rows.empty() || merged_.rows.back() != row) {
            merged_.rows.push_back(row);
            out += row_length_;
            std::copy(in, in + row_length_, out);
        } else {
            for (int64_t i = 0; i < row_length_; ++i) {
                out[i] += in[i];
            }
        }
    }
}

void RowMerge::merge(int64_t rows_of_parameter) {
    const int64_t bytes = type_ == ARM_F64 ? 8 : 4;
    order_.clear();
    sources_.clear();
    merged_.rows.clear();
    for (const auto &call : calls_) {
        if (call->count < 0 || call->count > static_cast<int64_t>(call->rows.size())) {
            throw Error(Fault::plugin, fmt::format("wrote {} rows of a gradient, having declared at most {}",
                                                   call->count, call->rows.size()));
        }
        for (int64_t i = 0; i < call->count; ++i) {
            const int64_t row = call->rows[static_cast<size_t>(i)];
            if (row < 0 || row >= rows_of_parameter) {
                throw Error(Fault::plugin, fmt::format("wrote the gradient of row {} of {}", row, rows_of_parameter));
            }
            order_.emplace_back(row, static_cast<int64_t>(sources_.size()));
            sources_.push_back(call->values.bytes() + i * row_length_ * bytes);
        }
    }
    std::sort(order_.begin(), order_.end()); // by row, then by place: no two are equal, so this is stable
    type_ == ARM_F64 ? sum<double>() : sum<float>();
    merged_.values = values_.data();
}

} // namespace armature::network
