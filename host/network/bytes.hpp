// SPDX-License-Identifier: MIT
// bytes.hpp: blocks of numbers whose type is known only while the program runs: moved, cleared, added.
#pragma once

#include <armature/draft/layer.h>
#include <armature/shape.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace armature::network {

inline int64_t aligned(int64_t bytes) {
    return (bytes + ARM_ALIGNMENT - 1) / ARM_ALIGNMENT * ARM_ALIGNMENT;
}
inline int64_t bytes_of(const Shape &shape) {
    return shape.size() * (shape.type() == ARM_F64 ? 8 : shape.type() == ARM_U8 ? 1 : 4);
}
inline std::byte *bytes(void *p) {
    return static_cast<std::byte *>(p);
}
inline void copy_bytes(std::byte *to, const std::byte *from, int64_t count) {
    std::memcpy(to, from, static_cast<size_t>(count));
}
inline void zero_bytes(std::byte *to, int64_t count) {
    std::memset(to, 0, static_cast<size_t>(count));
}

template <class T> void add_numbers(std::byte *to, const std::byte *from, int64_t count) {
    auto *y = reinterpret_cast<T *>(to);
    const auto *x = reinterpret_cast<const T *>(from);
    for (int64_t i = 0; i < count / static_cast<int64_t>(sizeof(T)); ++i) {
        y[i] += x[i];
    }
}
// `element`: bytes of a number, 4 for float or 8 for double; `count` is in bytes too.
inline void add_bytes(int64_t element, std::byte *to, const std::byte *from, int64_t count) {
    element == 8 ? add_numbers<double>(to, from, count) : add_numbers<float>(to, from, count);
}

} // namespace armature::network
