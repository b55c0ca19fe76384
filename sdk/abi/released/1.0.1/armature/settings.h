/* SPDX-License-Identifier: MIT */
/* settings.h: a component's settings as a typed table. Not JSON: the host has parsed, validated against the
 * descriptor's schema and filled in the defaults before a component sees them, so no plugin needs a parser. */
#ifndef ARMATURE_SETTINGS_H
#define ARMATURE_SETTINGS_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ARM_INTEGER = 1, ARM_REAL = 2, ARM_BOOLEAN = 3, ARM_TEXT = 4, ARM_NETWORK = 5 };

/* Frozen. One setting. Exactly one pointer is not NULL: `integers` for ARM_INTEGER, ARM_BOOLEAN (0 or 1)
 * and ARM_NETWORK (a number by which a block applies it: block.h), `reals` for ARM_REAL, `texts` for ARM_TEXT. It
 * points to `count` values; a scalar has is_array 0, count 1. */
typedef struct arm_setting {
    const char *name;
    int32_t type;
    int32_t is_array;
    int64_t count;
    const int64_t *integers;
    const double *reals;
    const char *const *texts;
} arm_setting;

/* Settings with neither value nor default are absent from the table. Valid until the call returns. */
typedef struct arm_settings {
    uint32_t struct_size;
    uint32_t count;
    const arm_setting *items; /* in the schema's order */
} arm_settings;

#ifdef __cplusplus
}
#endif
#endif
