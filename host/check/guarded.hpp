// SPDX-License-Identifier: MIT
// guarded.hpp: tensors for a component under test: memory between guards that starts as NaN.
#pragma once

#include <armature/shape.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace armature::check {

using Values = std::vector<double>;

// "feature 4, batch 3" -> [feature 4, batch 3]; "" is a scalar. Throws Error(Fault::usage).
Shape shape(const std::string &text, int32_t type = ARM_F64);

int64_t width(int32_t type); // bytes of an element

// What stands before and after a block.
enum class Margins {
    wide,        // a pattern that is looked at afterwards: a stray write harms nobody
    page_after,  // a page that nobody may touch, right behind the last full 64 bytes: a stray access ends the process
    page_before, // the same right before the first
    page_at_once // right behind the last byte, for structs, whose alignment is their own
};

// A block of memory between two guards, aligned to ARM_ALIGNMENT.
class Guarded {
public:
    Guarded(const Shape &shape, const Values &values, Margins margins = Margins::wide, const std::string &what = {});
    // Every byte 0xff: NaN, and no index. `what` names it where somebody runs into its guard pages: "output 0".
    explicit Guarded(int64_t bytes, Margins margins = Margins::wide, const std::string &what = {});
    Guarded(Guarded &&other) noexcept { swap(other); }
    Guarded &operator=(Guarded &&other) noexcept { return swap(other), *this; }
    ~Guarded();

    void *data() const { return data_; }
    Values values(const Shape &shape) const;
    std::string bytes() const { return {static_cast<const char *>(data()), static_cast<size_t>(bytes_)}; }
    bool intact() const;                         // what lies around the block is as it was
    int64_t unwritten(const Shape &shape) const; // elements that are still 0xff...

private:
    void swap(Guarded &other) noexcept;
    std::byte *memory_ = nullptr;                 // all of it
    std::byte *begin_ = nullptr, *end_ = nullptr; // of what may be touched without a fault
    std::byte *data_ = nullptr;
    size_t size_ = 0; // of all of it
    int64_t bytes_ = 0;
    bool mapped_ = false;
    int guards_[2] = {-1, -1};
};

} // namespace armature::check
