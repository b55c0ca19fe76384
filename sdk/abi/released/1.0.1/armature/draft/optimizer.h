/* SPDX-License-Identifier: MIT */
/* optimizer.h: one step along a gradient. Clipping, schedules and groups are the host's; an optimizer sees runs of
 * elements and the rate to use on them. */
#ifndef ARMATURE_DRAFT_OPTIMIZER_H
#define ARMATURE_DRAFT_OPTIMIZER_H

#include "../services.h"
#include "../settings.h"
#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_OPTIMIZER_INTERFACE "armature.optimizer.draft/1"

/* A parameter tensor that this optimizer will step. */
typedef struct arm_optimizer_tensor {
    uint32_t struct_size;
    uint32_t row_sparse;
    const char *name; /* "hidden.weight" */
    arm_shape shape;
} arm_optimizer_tensor;

typedef struct arm_optimizer_request {
    uint32_t struct_size;
    int32_t type; /* ARM_F32, ARM_F64 */
    uint32_t tensor_count;
    uint32_t reserved;
    const arm_optimizer_tensor *tensors;
} arm_optimizer_request;

/* `state`: every parameter element gets one more number, of the network's type, that starts at `initial` and is kept
 * in checkpoints under `name`. Called once a state vector, in the order in which spans give them. */
typedef struct arm_optimizer_plan {
    uint32_t struct_size;
    uint32_t reserved;
    void *context;
    arm_status (*state)(void *context, const char *name, double initial);
} arm_optimizer_plan;

/* Frozen once released. A contiguous run of elements of one tensor. A dense parameter is one span, or
 * as many as its gradient has pieces (layer.h), which come in calls of their own within a step, in any order beside
 * other parameters; a row-sparse one gives one span for each touched row and none for the others (the lazy variant: an
 * untouched row keeps its state). */
typedef struct arm_span {
    uint32_t tensor; /* index into the request's tensors */
    uint32_t reserved;
    int64_t count;
    void *parameter;
    const void *gradient;
    void *const *states; /* as many as the plan declared */
    double rate;         /* the setting "rate" times schedule and group factor */
} arm_span;

typedef struct arm_optimizer_frame {
    uint32_t struct_size;
    int32_t type;
    uint32_t span_count;
    uint32_t reserved;
    const arm_span *spans;
    int64_t step; /* 1 at the first step */
    const arm_random *random;
    const arm_services *services;
} arm_optimizer_frame;

/* Every optimizer has a real setting named "rate". */
typedef struct arm_optimizer {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*configure)(void *instance, const arm_optimizer_request *request, const arm_optimizer_plan *plan,
                            arm_error *error);                                              /* [exclusive] */
    arm_status (*step)(void *instance, const arm_optimizer_frame *frame, arm_error *error); /* [exclusive] */
} arm_optimizer;

#ifdef __cplusplus
}
#endif
#endif
