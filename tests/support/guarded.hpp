// SPDX-License-Identifier: MIT
// guarded.hpp: tensors for a component under test: memory between guards that starts as NaN.
#pragma once

#include <armature/shape.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace armature::testing {

using Values = std::vector<double>;

// "feature 4, batch 3" -> [feature 4, batch 3]; "" is a scalar.
Shape shape(const std::string &text, int32_t type = ARM_F64);

int64_t width(int32_t type); // bytes of an element

// A block of memory between two guards.
class Guarded {
public:
    Guarded(const Shape &shape, const Values &values); // converted to the shape's type
    explicit Guarded(int64_t bytes);                   // every byte 0xff: NaN, and no index
    void *data() const { return data_.get() + guard; }
    Values values(const Shape &shape) const;
    std::string bytes() const { return {reinterpret_cast<const char *>(data()), static_cast<size_t>(bytes_)}; }
    bool intact() const;                         // both guards
    int64_t unwritten(const Shape &shape) const; // elements that are still 0xff...

private:
    static constexpr int64_t guard = 256; // a multiple of ARM_ALIGNMENT
    struct Free {
        void operator()(std::byte *p) const;
    };
    int64_t bytes_ = 0;
    std::unique_ptr<std::byte, Free> data_;
};

} // namespace armature::testing
