/* SPDX-License-Identifier: MIT */
/* schedule.h: a factor as a function of progress: for the rate, a loss's weight, or another number. */
#ifndef ARMATURE_SCHEDULE_H
#define ARMATURE_SCHEDULE_H

#include "settings.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_SCHEDULE_INTERFACE "armature.schedule/1"

/* Where training stands. Steps and epochs count from 0; the totals are 0 when the length is not known. */
typedef struct arm_progress {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t step;
    int64_t steps_total;
    int64_t epoch;
    int64_t epochs_total;
    int64_t steps_per_epoch;
} arm_progress;

typedef struct arm_schedule {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    /* A pure function of the settings and the progress. [exclusive] */
    arm_status (*factor)(void *instance, const arm_progress *progress, double *factor, arm_error *error);
} arm_schedule;

#ifdef __cplusplus
}
#endif
#endif
