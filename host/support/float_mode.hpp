// SPDX-License-Identifier: MIT
// float_mode.hpp: the processor's floating-point mode (rounding, flush-to-zero, exceptions masked), which a library
// built with -ffast-math changes for the whole thread when it is loaded.
#pragma once

#include <cstdint>
#include <immintrin.h>

namespace armature {

class FloatMode {
public:
    static FloatMode now() { return FloatMode(_mm_getcsr()); }
    // Back to this mode; true if it had been left.
    bool restore() const {
        constexpr uint32_t status_flags = 0x3F; // of operations done, not a mode
        const uint32_t current = _mm_getcsr();
        if ((current & ~status_flags) == (csr_ & ~status_flags)) {
            return false;
        }
        _mm_setcsr(csr_);
        return true;
    }

private:
    explicit FloatMode(uint32_t csr) : csr_(csr) {}
    uint32_t csr_;
};

} // namespace armature
