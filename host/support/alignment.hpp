// SPDX-License-Identifier: MIT
// alignment.hpp: where the next tensor may begin, in a buffer or in a file.
#pragma once

#include <armature/tensor.h>

#include <cstddef>

namespace armature {

// The smallest multiple of `to` that is not below `bytes`.
constexpr std::size_t aligned(std::size_t bytes, std::size_t to = ARM_ALIGNMENT) {
    return (bytes + to - 1) / to * to;
}

} // namespace armature
