/* SPDX-License-Identifier: MIT */
/* dataset.h: examples as named fields. The host resolves and hashes the files, splits, normalises, shuffles, pads and
 * caches; a dataset only says what there is and reads it. It starts no threads. */
#ifndef ARMATURE_DRAFT_DATASET_H
#define ARMATURE_DRAFT_DATASET_H

#include "../services.h"
#include "../settings.h"
#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_DATASET_INTERFACE "armature.dataset.draft/1"

enum { ARM_FIELD_INPUT = 1, ARM_FIELD_TARGET = 2 };

/* A field of every example. `shape` is one example's, without batch: [feature, width, height], or rank 0 for one
 * number. A field with `classes` holds indices 0 ... classes - 1 (type ARM_I32). For a field of ragged length the
 * extent with role LENGTH or TIME is 0 and `lengths` tells each example's. */
typedef struct arm_field {
    uint32_t struct_size;
    int32_t purpose; /* ARM_FIELD_INPUT, ARM_FIELD_TARGET */
    const char *name;
    const arm_shape *shape;
    int64_t classes; /* 0 if it is not a class */
} arm_field;

typedef struct arm_dataset_plan {
    uint32_t struct_size;
    uint32_t reserved;
    void *context;
    /* sources(): a file that will be read, as the settings name it; or, named with a slash behind it, a folder, of
     * which any regular file may be read that lies below it. The host finds it and hashes it (a folder's files by name
     * and content). */
    arm_status (*source)(void *context, const char *path);
    /* open(): the fields, the splits ("all", or "training", "validation", "test"), and named tables that were learned
     * from the data (class names, a vocabulary). */
    arm_status (*field)(void *context, const arm_field *field);
    arm_status (*split)(void *context, const char *name, int64_t examples);
    arm_status (*table)(void *context, const char *name, int64_t entries, const char *const *texts);
} arm_dataset_plan;

typedef struct arm_dataset_open {
    uint32_t struct_size;
    uint32_t path_count;
    const char *const *paths; /* absolute, in the order of sources() */
    const arm_random *random; /* for generated data: keyed by the data's own seed */
    const arm_services *services;
} arm_dataset_open;

typedef struct arm_dataset {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*sources)(void *instance, const arm_dataset_plan *plan, arm_error *error); /* [exclusive] */
    arm_status (*open)(void *instance, const arm_dataset_open *request, const arm_dataset_plan *plan, arm_error *error);
    /* Extents along the ragged dimension; may be NULL when no field is ragged. [exclusive] */
    arm_status (*lengths)(void *instance, uint32_t split, uint32_t field, const int64_t *indices, int64_t count,
                          int64_t *lengths, arm_error *error);
    /* buffers[f] receives field f of the examples, one after another. [exclusive] */
    arm_status (*read)(void *instance, uint32_t split, const int64_t *indices, int64_t count, void *const *buffers,
                       arm_error *error);
} arm_dataset;

#ifdef __cplusplus
}
#endif
#endif
