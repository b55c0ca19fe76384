// SPDX-License-Identifier: MIT
// memory.hpp: aligned memory for tensors. Nothing else in the host allocates numbers that a component sees.
#pragma once

#include <armature/tensor.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace armature::network {

// Large buffers lie on huge pages where the system has them: a matrix multiply that walks a hundred small pages at once
// waits for their addresses.
constexpr size_t huge_page = size_t{1} << 21, large = size_t{1} << 18; // bytes

// A zeroed buffer, aligned to ARM_ALIGNMENT or more.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(size_t bytes) : bytes_(bytes) {
        if (bytes > 0) {
            const size_t alignment = bytes < large ? ARM_ALIGNMENT : huge_page;
            const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
            data_ = std::aligned_alloc(alignment, rounded);
            if (data_ == nullptr) {
                throw std::bad_alloc();
            }
            if (bytes >= large) {
                ::madvise(data_, rounded, MADV_HUGEPAGE); // a wish: without it everything works as well, only slower
            }
            std::memset(data_, 0, rounded);
        }
    }
    Buffer(Buffer &&other) noexcept { swap(other); }
    Buffer &operator=(Buffer &&other) noexcept { return swap(other), *this; }
    ~Buffer() { std::free(data_); }
    void *data() const { return data_; }
    std::byte *bytes() const { return static_cast<std::byte *>(data_); }
    size_t size() const { return bytes_; }

private:
    void swap(Buffer &other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
    }
    void *data_ = nullptr;
    size_t bytes_ = 0;
};

} // namespace armature::network
