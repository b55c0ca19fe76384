/* SPDX-License-Identifier: MIT */
/* metric.h: numbers gathered over the batches of a split. The host owns the accumulator, so partial results merge. */
#ifndef ARMATURE_METRIC_H
#define ARMATURE_METRIC_H

#include "services.h"
#include "settings.h"
#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_METRIC_INTERFACE "armature.metric/1"

typedef struct arm_metric_request {
    uint32_t struct_size;
    uint32_t input_count;
    const arm_shape *inputs; /* 0 the output, 1 the target, 2 the mask if there is one ([batch] or [batch, time]) */
} arm_metric_request;

/* `accumulator`: how many doubles the host keeps, zero before the first update. `value`: one result; the only one of a
 * metric may have the name "" and is then recorded under the metric's own name. better: 1 larger, -1 smaller, 0
 * neither. */
typedef struct arm_metric_plan {
    uint32_t struct_size;
    uint32_t reserved;
    void *context;
    arm_status (*accumulator)(void *context, int64_t doubles);
    arm_status (*value)(void *context, const char *name, int32_t better);
} arm_metric_plan;

typedef struct arm_metric_frame {
    uint32_t struct_size;
    uint32_t input_count;
    const arm_tensor *inputs;
    double *accumulator;
    const arm_services *services;
} arm_metric_frame;

typedef struct arm_metric {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*configure)(void *instance, const arm_metric_request *request, const arm_metric_plan *plan,
                            arm_error *error); /* [exclusive] */
    /* Batch extents may be smaller than configured: the last batch is short. [exclusive] */
    arm_status (*update)(void *instance, const arm_metric_frame *frame, arm_error *error);
    arm_status (*merge)(void *instance, double *into, const double *from, arm_error *error);          /* [exclusive] */
    arm_status (*value)(void *instance, const double *accumulator, double *values, arm_error *error); /* [exclusive] */
} arm_metric;

#ifdef __cplusplus
}
#endif
#endif
