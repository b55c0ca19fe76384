// SPDX-License-Identifier: MIT
// memory.hpp: aligned memory for tensors. Nothing else in the host allocates numbers that a component sees.
#pragma once

#include <armature/draft/tensor.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace armature::network {

// A zeroed buffer, aligned to ARM_ALIGNMENT.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(size_t bytes) : bytes_(bytes) {
        if (bytes > 0) {
            const size_t rounded = (bytes + ARM_ALIGNMENT - 1) / ARM_ALIGNMENT * ARM_ALIGNMENT;
            data_ = std::aligned_alloc(ARM_ALIGNMENT, rounded);
            if (data_ == nullptr) {
                throw std::bad_alloc();
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
