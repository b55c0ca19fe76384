// SPDX-License-Identifier: MIT
// estimating.hpp: moments.hpp's rule for floats with AVX-512, without a division. With a root and a division an element
// the loop waits for the divider, not for memory; the processor's estimate of 1 / x (14 bits) costs a third after one
// step of Newton's, y <- y (2 - x y). A quotient is then less than 2.5 units in the last place off (a division: 0.5).
// Not for the portable mode: makers of processors are free in an estimate's last bits.
#pragma once

#if defined(__AVX512F__)

#include <cstdint>
#include <immintrin.h>

namespace armature::adam {

// The letters of moments.hpp; c1 = 1 - b1, c2 = 1 - b2, scale = 1 / sqrt(1 - beta2^t).
struct Factors {
    float b1, c1, b2, c2, coupled, keep, rate_hat, scale, e;
};

// u: nullptr without amsgrad. The bits of an element do not depend on its place: a rest is done as a whole vector is.
template <bool keep_largest>
void step_estimating(const Factors &f, int64_t count, float *w, const float *g, float *m, float *v, float *u) {
    const auto all = [](float x) { return _mm512_set1_ps(x); };
    const __m512 b1 = all(f.b1), c1 = all(f.c1), b2 = all(f.b2), c2 = all(f.c2), coupled = all(f.coupled);
    const __m512 keep = all(f.keep), rate_hat = all(f.rate_hat), scale = all(f.scale), e = all(f.e), two = all(2);
    const __m512 most = all(5e37f); // 1 / most is a normal number still; NaN stays NaN
    const auto step = [=](int64_t i, __mmask16 lanes) {
        const auto load = [&](const float *x) { return _mm512_maskz_loadu_ps(lanes, x + i); };
        const __m512 W = load(w), d = _mm512_fmadd_ps(coupled, W, load(g));
        const __m512 M = _mm512_fmadd_ps(b1, load(m), _mm512_mul_ps(c1, d));
        const __m512 V = _mm512_fmadd_ps(b2, load(v), _mm512_mul_ps(_mm512_mul_ps(c2, d), d));
        _mm512_mask_storeu_ps(m + i, lanes, M);
        _mm512_mask_storeu_ps(v + i, lanes, V);
        __m512 U = V;
        if constexpr (keep_largest) {
            U = _mm512_maskz_max_ps(lanes, load(u), V);
            _mm512_mask_storeu_ps(u + i, lanes, U);
        }
        const __m512 root = _mm512_maskz_sqrt_ps(lanes, U); // masked, since g++ 12 calls the plain forms uninitialised
        const __m512 x = _mm512_maskz_min_ps(lanes, most, _mm512_fmadd_ps(root, scale, e));
        const __m512 y = _mm512_maskz_rcp14_ps(lanes, x);
        const __m512 along = _mm512_mul_ps(_mm512_mul_ps(rate_hat, M), _mm512_mul_ps(y, _mm512_fnmadd_ps(x, y, two)));
        _mm512_mask_storeu_ps(w + i, lanes, _mm512_fmsub_ps(keep, W, along));
    };
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        step(i, 0xffff);
    }
    if (i < count) {
        step(i, static_cast<__mmask16>((1 << (count - i)) - 1));
    }
}

} // namespace armature::adam

#endif
