// SPDX-License-Identifier: MIT
// memory.hpp: aligned memory for tensors. Nothing else in the host allocates numbers that a component sees.
#pragma once

#include <armature/tensor.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace armature::network {

// Large buffers lie on huge pages where the system has them: a matrix multiply that walks a hundred small pages at once
// waits for their addresses.
constexpr size_t huge_page = size_t{1} << 21, large = size_t{1} << 18; // bytes

// A zeroed buffer, aligned to ARM_ALIGNMENT. A large one takes memory from the system as it is written, so that what
// nobody writes (gradients that leave in pieces) costs addresses only.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(size_t bytes) : bytes_(bytes) {
        if (bytes >= large) {
            const size_t before = place(bytes);
            mapped_ = (before + bytes + huge_page - 1) / huge_page * huge_page;
            memory_ = map(mapped_);
            data_ = static_cast<std::byte *>(memory_) + before;
        } else if (bytes > 0) {
            const size_t rounded = (bytes + ARM_ALIGNMENT - 1) / ARM_ALIGNMENT * ARM_ALIGNMENT;
            memory_ = std::aligned_alloc(ARM_ALIGNMENT, rounded);
            if (memory_ == nullptr) {
                throw std::bad_alloc();
            }
            std::memset(memory_, 0, rounded);
            data_ = static_cast<std::byte *>(memory_);
        }
    }
    Buffer(Buffer &&other) noexcept { swap(other); }
    Buffer &operator=(Buffer &&other) noexcept { return swap(other), *this; }
    ~Buffer() {
        if (mapped_ > 0) {
            ::munmap(memory_, mapped_);
        } else {
            std::free(memory_);
        }
    }
    void *data() const { return data_; }
    std::byte *bytes() const { return data_; }
    size_t size() const { return bytes_; }

private:
    // Addresses that begin with a huge page: one more is asked for, and what lies around goes back.
    static void *map(size_t bytes) {
        void *all = ::mmap(nullptr, bytes + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED) {
            throw std::bad_alloc();
        }
        auto *begin = static_cast<std::byte *>(all);
        const size_t before = (huge_page - reinterpret_cast<uintptr_t>(begin) % huge_page) % huge_page;
        if (before > 0) {
            ::munmap(begin, before);
        }
        ::munmap(begin + before + bytes, huge_page - before);
        ::madvise(begin + before, bytes, MADV_HUGEPAGE); // a wish: without it everything works as well, only slower
        return begin + before;
    }
    // Where in its first huge page a large buffer begins: behind the one made before, since if all began with a page, a
    // parameter would meet its gradient and its optimizer's states in the same few places of every cache; and at
    // another place of its small page than the ones before, since a load that follows a store waits for it if the last
    // twelve bits of their addresses are the same.
    static size_t place(size_t bytes) {
        constexpr size_t page = 4096, apart = page / 16 * 5;
        static std::atomic<size_t> end = 0, made = 0;
        const size_t pages = (bytes + page - 1) / page + 1;
        return (end.fetch_add(pages * page) + made.fetch_add(1) * apart % page) % huge_page;
    }
    void swap(Buffer &other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(mapped_, other.mapped_);
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
    }
    void *memory_ = nullptr;
    size_t mapped_ = 0; // bytes of it, of a large one
    std::byte *data_ = nullptr;
    size_t bytes_ = 0;
};

} // namespace armature::network
