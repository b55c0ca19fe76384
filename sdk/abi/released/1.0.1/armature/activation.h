/* SPDX-License-Identifier: MIT */
/* activation.h: an elementwise function without parameters. One that learns (prelu) offers layer.h instead. */
#ifndef ARMATURE_ACTIVATION_H
#define ARMATURE_ACTIVATION_H

#include "services.h"
#include "settings.h"
#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_ACTIVATION_INTERFACE "armature.activation/1"

enum { ARM_OF_INPUT = 1, ARM_OF_OUTPUT = 2 };

/* One call over `count` elements of `type`. Forward: y = f(x); y may be x. Backward: dx (+)= dy * f', where f' is
 * computed from x or from y as `derivative_of` says (the other is NULL); dx may be dy when action is ARM_OVERWRITE. */
typedef struct arm_activation_call {
    uint32_t struct_size;
    int32_t type; /* ARM_F32, ARM_F64 */
    int64_t count;
    const void *x;
    void *y;
    const void *dy;
    void *dx;
    int32_t action; /* ARM_OVERWRITE, ARM_ADD; never ARM_SKIP */
    int32_t reserved;
    const arm_services *services;
} arm_activation_call;

typedef struct arm_activation {
    uint32_t struct_size;
    int32_t derivative_of; /* ARM_OF_INPUT, ARM_OF_OUTPUT */
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*forward)(void *instance, const arm_activation_call *call, arm_error *error);  /* [exclusive] */
    arm_status (*backward)(void *instance, const arm_activation_call *call, arm_error *error); /* [exclusive] */
} arm_activation;

#ifdef __cplusplus
}
#endif
#endif
