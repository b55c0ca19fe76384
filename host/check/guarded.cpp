// SPDX-License-Identifier: MIT
// guarded.cpp: see guarded.hpp.
#include "check/guarded.hpp"

#include "check/last_words.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sstream>
#include <sys/mman.h>
#include <utility>

namespace armature::check {

int64_t width(int32_t type) {
    return type == ARM_F64 ? 8 : type == ARM_U8 ? 1 : 4;
}

namespace {

constexpr std::byte guard_pattern{0xa5};
constexpr std::byte unset{0xff};
constexpr size_t wide_guard = 1024; // a multiple of ARM_ALIGNMENT
constexpr size_t page = 4096;

template <class T> void put(const Values &values, void *data) {
    for (size_t i = 0; i < values.size(); ++i) {
        static_cast<T *>(data)[i] = static_cast<T>(values[i]);
    }
}
template <class T> Values get(const void *data, int64_t n) {
    return {static_cast<const T *>(data), static_cast<const T *>(data) + n};
}

size_t rounded(size_t bytes, size_t to) {
    return (bytes + to - 1) / to * to;
}

bool all(const std::byte *from, const std::byte *to, std::byte value) {
    return std::all_of(from, to, [=](std::byte b) { return b == value; });
}

} // namespace

Shape shape(const std::string &text, int32_t type) {
    static const std::vector<std::string> names = {"", "feature", "width", "height", "length", "batch", "time"};
    Shape result(type, {});
    std::istringstream words(text);
    std::string name, extent;
    while (words >> name) {
        const auto role = std::find(names.begin(), names.end(), name) - names.begin();
        extent.clear();
        words >> extent;
        if (extent.ends_with(',')) {
            extent.pop_back();
        }
        const bool counts = !extent.empty() && extent.size() < 10 &&
                            std::all_of(extent.begin(), extent.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (static_cast<size_t>(role) == names.size() || !counts) {
            throw Error(Fault::usage, "\"" + name + " " + extent + "\" is no dimension", "",
                        "a shape reads \"feature 4, batch 3\"; there are width, height, length and time too");
        }
        result.append(static_cast<int32_t>(role), std::stoll(extent));
    }
    return result;
}

Guarded::Guarded(int64_t bytes, Margins margins, const std::string &what) : bytes_(bytes) {
    const size_t used = margins == Margins::page_at_once ? static_cast<size_t>(bytes)
                                                         : rounded(static_cast<size_t>(bytes), ARM_ALIGNMENT);
    if (margins == Margins::wide) {
        size_ = used + 2 * wide_guard;
        memory_ = static_cast<std::byte *>(std::aligned_alloc(ARM_ALIGNMENT, size_));
        if (memory_ == nullptr) {
            throw std::bad_alloc();
        }
        begin_ = memory_;
        end_ = memory_ + size_;
        data_ = memory_ + wide_guard;
    } else {
        const size_t room = rounded(std::max<size_t>(used, 1), page);
        size_ = room + 2 * page;
        void *mapped = mmap(nullptr, size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) {
            throw std::bad_alloc();
        }
        mapped_ = true;
        memory_ = static_cast<std::byte *>(mapped);
        begin_ = memory_ + page;
        end_ = begin_ + room;
        mprotect(begin_, room, PROT_READ | PROT_WRITE);
        data_ = margins == Margins::page_before ? begin_ : end_ - used;
        guards_[0] = remember_guard(memory_, begin_, "before the start of " + what);
        guards_[1] = remember_guard(end_, end_ + page, "beyond the end of " + what);
    }
    std::memset(begin_, static_cast<int>(guard_pattern), static_cast<size_t>(end_ - begin_));
    std::memset(data_, static_cast<int>(unset), mapped_ ? used : static_cast<size_t>(bytes)); // a gap reads as NaN
}

Guarded::Guarded(const Shape &shape, const Values &values, Margins margins, const std::string &what)
    : Guarded(shape.size() * width(shape.type()), margins, what) {
    if (static_cast<int64_t>(values.size()) != shape.size()) {
        throw Error(Fault::internal, shape.text() + " given " + std::to_string(values.size()) + " values");
    }
    switch (shape.type()) {
    case ARM_F32:
        put<float>(values, data());
        break;
    case ARM_F64:
        put<double>(values, data());
        break;
    case ARM_U8:
        put<uint8_t>(values, data());
        break;
    default:
        put<int32_t>(values, data());
        break;
    }
}

Guarded::~Guarded() {
    if (mapped_) {
        forget_guard(guards_[0]);
        forget_guard(guards_[1]);
        munmap(memory_, size_);
    } else {
        std::free(memory_);
    }
}

void Guarded::swap(Guarded &other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(bytes_, other.bytes_);
    std::swap(mapped_, other.mapped_);
    std::swap(guards_, other.guards_);
}

Values Guarded::values(const Shape &shape) const {
    switch (shape.type()) {
    case ARM_F32:
        return get<float>(data(), shape.size());
    case ARM_F64:
        return get<double>(data(), shape.size());
    case ARM_U8:
        return get<uint8_t>(data(), shape.size());
    default:
        return get<int32_t>(data(), shape.size());
    }
}

bool Guarded::intact() const {
    const std::byte *end = data_ + bytes_;
    const std::byte *gap = mapped_ ? std::min(end_, data_ + rounded(static_cast<size_t>(bytes_), ARM_ALIGNMENT)) : end;
    return all(begin_, data_, guard_pattern) && all(end, gap, unset) && all(gap, end_, guard_pattern);
}

int64_t Guarded::unwritten(const Shape &shape) const {
    const int64_t n = width(shape.type());
    int64_t count = 0;
    for (int64_t i = 0; i < bytes_; i += n) {
        count += all(data_ + i, data_ + i + n, unset);
    }
    return count;
}

} // namespace armature::check
