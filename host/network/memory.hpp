// SPDX-License-Identifier: MIT
// memory.hpp: aligned memory for tensors. Nothing else in the host allocates numbers that a component sees.
#pragma once

#include <armature/tensor.h>

#include <atomic>
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

// A zeroed buffer, aligned to ARM_ALIGNMENT.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(size_t bytes) : bytes_(bytes) {
        if (bytes > 0) {
            const bool huge = bytes >= large;
            const size_t alignment = huge ? huge_page : ARM_ALIGNMENT, before = huge ? place(bytes) : 0;
            const size_t rounded = (before + bytes + alignment - 1) / alignment * alignment;
            memory_ = std::aligned_alloc(alignment, rounded);
            if (memory_ == nullptr) {
                throw std::bad_alloc();
            }
            if (huge) {
                ::madvise(memory_, rounded, MADV_HUGEPAGE); // a wish: without it everything works as well, only slower
            }
            std::memset(memory_, 0, rounded);
            data_ = static_cast<std::byte *>(memory_) + before;
        }
    }
    Buffer(Buffer &&other) noexcept { swap(other); }
    Buffer &operator=(Buffer &&other) noexcept { return swap(other), *this; }
    ~Buffer() { std::free(memory_); }
    void *data() const { return data_; }
    std::byte *bytes() const { return data_; }
    size_t size() const { return bytes_; }

private:
    // Where in its first huge page a large buffer begins: behind the one made before. If all began with a page, a
    // parameter would meet its gradient and its optimizer's states in the same few places of every cache.
    static size_t place(size_t bytes) {
        static std::atomic<size_t> end = 0;
        return end.fetch_add((bytes + ARM_ALIGNMENT - 1) / ARM_ALIGNMENT * ARM_ALIGNMENT) % huge_page;
    }
    void swap(Buffer &other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
    }
    void *memory_ = nullptr;
    std::byte *data_ = nullptr;
    size_t bytes_ = 0;
};

} // namespace armature::network
