/* SPDX-License-Identifier: MIT */
/* services.h: what the host does for a component during a call: vector mathematics and random streams. The host pins
 * the implementation (recorded with the run), so equal inputs give equal bits in every plugin. */
#ifndef ARMATURE_SERVICES_H
#define ARMATURE_SERVICES_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*arm_map_f32)(const float *x, float *y, int64_t count);
typedef void (*arm_map_f64)(const double *x, double *y, int64_t count);

/* Elementwise functions of whole arrays; y may be x, no other overlap is allowed. At most 1 ulp off. [thread-safe] */
typedef struct arm_math {
    uint32_t struct_size;
    uint32_t reserved;
    arm_map_f32 exp_f32, expm1_f32, log_f32, log1p_f32, tanh_f32, erf_f32, sin_f32, cos_f32;
    arm_map_f64 exp_f64, expm1_f64, log_f64, log1p_f64, tanh_f64, erf_f64, sin_f64, cos_f64;
} arm_math;

/* Frozen. A random stream: Philox4x32-10 under `key`, at the high counter word `step`. Its n-th 32-bit
 * word is a pure function of (key, step, n): no state, so nothing has to be restored, and float and double runs see
 * the same draws. */
typedef struct arm_random {
    uint64_t key;
    uint64_t step;
} arm_random;

/* The words, uniforms (open interval 0..1) and standard normals number `first` ... `first + count - 1` of a stream.
 * A uniform takes one word; a normal takes two (Box and Muller 1958), counted in normals. [thread-safe] */
typedef struct arm_random_service {
    uint32_t struct_size;
    uint32_t reserved;
    void (*words)(const arm_random *stream, uint64_t first, uint32_t *out, int64_t count);
    void (*uniform_f32)(const arm_random *stream, uint64_t first, float *out, int64_t count);
    void (*uniform_f64)(const arm_random *stream, uint64_t first, double *out, int64_t count);
    void (*normal_f32)(const arm_random *stream, uint64_t first, float *out, int64_t count);
    void (*normal_f64)(const arm_random *stream, uint64_t first, double *out, int64_t count);
} arm_random_service;

typedef struct arm_services {
    uint32_t struct_size;
    uint32_t reserved;
    const arm_math *math;
    const arm_random_service *random;
} arm_services;

#ifdef __cplusplus
}
#endif
#endif
