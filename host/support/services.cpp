// SPDX-License-Identifier: MIT
// services.cpp: SLEEF's functions of one vector as functions of whole arrays. The last, partial vector goes through the
// same code as the others, so an element's bits depend on its value alone, not on its place.
#include "support/services.hpp"

#include "support/random.hpp"

#include <algorithm>
#include <cstring>

#include <immintrin.h>
#include <sleef.h>

#define ARMATURE_TEXT_OF(x) #x
#define ARMATURE_TEXT(x) ARMATURE_TEXT_OF(x)
#define ARMATURE_SLEEF                                                                                                 \
    "sleef " ARMATURE_TEXT(SLEEF_VERSION_MAJOR) "." ARMATURE_TEXT(SLEEF_VERSION_MINOR) "." ARMATURE_TEXT(              \
        SLEEF_VERSION_PATCHLEVEL)

namespace armature {

namespace {

#if defined(__AVX2__) && defined(__FMA__)

// "finz" names SLEEF's family that gives equal bits in every width that has fused multiply-add. 256 bits are pinned:
// every processor of x86-64-v3 has them.
constexpr const char *variant = ARMATURE_SLEEF " finz avx2";
#define ARMATURE_F32(function) &map_f32<&Sleef_finz_##function##f8_u10avx2>
#define ARMATURE_F64(function) &map_f64<&Sleef_finz_##function##d4_u10avx2>

template <auto f> void map_f32(const float *x, float *y, int64_t count) {
    constexpr int64_t width = 8;
    int64_t i = 0;
    for (; i + width <= count; i += width) {
        _mm256_storeu_ps(y + i, f(_mm256_loadu_ps(x + i)));
    }
    if (i < count) {
        alignas(32) float rest[width] = {1, 1, 1, 1, 1, 1, 1, 1};
        const size_t bytes = static_cast<size_t>(count - i) * sizeof(float);
        std::memcpy(rest, x + i, bytes);
        _mm256_store_ps(rest, f(_mm256_load_ps(rest)));
        std::memcpy(y + i, rest, bytes);
    }
}

template <auto f> void map_f64(const double *x, double *y, int64_t count) {
    constexpr int64_t width = 4;
    int64_t i = 0;
    for (; i + width <= count; i += width) {
        _mm256_storeu_pd(y + i, f(_mm256_loadu_pd(x + i)));
    }
    if (i < count) {
        alignas(32) double rest[width] = {1, 1, 1, 1};
        const size_t bytes = static_cast<size_t>(count - i) * sizeof(double);
        std::memcpy(rest, x + i, bytes);
        _mm256_store_pd(rest, f(_mm256_load_pd(rest)));
        std::memcpy(y + i, rest, bytes);
    }
}

#else

// A processor without AVX2 and FMA: SLEEF's scalar family for machines without fused multiply-add. Other bits than
// above, hence another name in the record.
constexpr const char *variant = ARMATURE_SLEEF " cinz purec";
#define ARMATURE_F32(function) &map_f32<&Sleef_cinz_##function##f1_u10purec>
#define ARMATURE_F64(function) &map_f64<&Sleef_cinz_##function##d1_u10purec>

template <auto f> void map_f32(const float *x, float *y, int64_t count) {
    std::transform(x, x + count, y, f);
}
template <auto f> void map_f64(const double *x, double *y, int64_t count) {
    std::transform(x, x + count, y, f);
}

#endif

constexpr arm_math math = {
    sizeof(arm_math),   0,
    ARMATURE_F32(exp),  ARMATURE_F32(expm1),
    ARMATURE_F32(log),  ARMATURE_F32(log1p),
    ARMATURE_F32(tanh), ARMATURE_F32(erf),
    ARMATURE_F32(sin),  ARMATURE_F32(cos),
    ARMATURE_F64(exp),  ARMATURE_F64(expm1),
    ARMATURE_F64(log),  ARMATURE_F64(log1p),
    ARMATURE_F64(tanh), ARMATURE_F64(erf),
    ARMATURE_F64(sin),  ARMATURE_F64(cos),
};

constexpr arm_random_service streams = {
    sizeof(arm_random_service), 0, &random::words, &random::uniform_f32, &random::uniform_f64, &random::normal_f32,
    &random::normal_f64,
};

} // namespace

const arm_services &services() {
    static constexpr arm_services table = {sizeof(arm_services), 0, &math, &streams};
    return table;
}

std::string vector_math() {
    return variant;
}

} // namespace armature
