// SPDX-License-Identifier: MIT
// row_gradient.hpp: the gradient of a row-sparse parameter, as a plan gives it to a call, and merged as the host does.
#pragma once

#include "support/guarded.hpp"

#include <armature/draft/tensor.h>

#include <gtest/gtest.h>

namespace armature::testing {

class RowGradient {
public:
    RowGradient(const Shape &parameter, int64_t capacity)
        : parameter_(parameter), length_(parameter.size() / parameter.extent(parameter.rank() - 1)),
          numbers_(static_cast<size_t>(capacity), -1), values_(capacity * length_ * width(parameter.type())) {}

    arm_gradient c() {
        return {{values_.data(), parameter_.c()},      ARM_OVERWRITE,   0,
                static_cast<int64_t>(numbers_.size()), numbers_.data(), &count_};
    }
    const Guarded &values() const { return values_; }

    // Adds the rows that were written to `dense`, which has all of the parameter's.
    void add_to(Values &dense) const {
        ASSERT_TRUE(count_ >= 0 && count_ <= static_cast<int64_t>(numbers_.size())) << "wrote " << count_ << " rows";
        const Values all =
            values_.values(Shape::plain(parameter_.type(), {length_, static_cast<int64_t>(numbers_.size())}));
        for (int64_t r = 0; r < count_; ++r) {
            const int64_t row = numbers_[static_cast<size_t>(r)];
            ASSERT_TRUE(row >= 0 && (row + 1) * length_ <= parameter_.size()) << "wrote the row " << row;
            for (int64_t i = 0; i < length_; ++i) {
                dense[static_cast<size_t>(row * length_ + i)] += all[static_cast<size_t>(r * length_ + i)];
            }
        }
    }

private:
    Shape parameter_;
    int64_t length_, count_ = -1;
    std::vector<int64_t> numbers_;
    Guarded values_;
};

} // namespace armature::testing
