/* SPDX-License-Identifier: MIT */
/* initialiser.h: fills a parameter before the first step. */
#ifndef ARMATURE_INITIALISER_H
#define ARMATURE_INITIALISER_H

#include "services.h"
#include "settings.h"
#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_INITIALISER_INTERFACE "armature.initialiser/1"

typedef struct arm_initialiser_frame {
    uint32_t struct_size;
    uint32_t reserved;
    const char *name;        /* of the parameter: "hidden.weight" */
    arm_tensor tensor;       /* to be filled; ARM_F32 or ARM_F64 */
    int64_t fan_in, fan_out; /* 0 where the idea does not apply */
    const arm_random *random;
    const arm_services *services;
} arm_initialiser_frame;

typedef struct arm_initialiser {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*fill)(void *instance, const arm_initialiser_frame *frame, arm_error *error); /* [exclusive] */
} arm_initialiser;

#ifdef __cplusplus
}
#endif
#endif
