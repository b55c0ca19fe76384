/* SPDX-License-Identifier: MIT */
/* descriptor.h: what a component says of itself. */
#ifndef ARMATURE_DESCRIPTOR_H
#define ARMATURE_DESCRIPTOR_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The kind decides the folder (plugins/layers/...), the namespace of the name and the interfaces to ask for.
 * Layers, activations, blocks and cells share one namespace; every other kind has its own. */
enum {
    ARM_KIND_LAYER = 1,
    ARM_KIND_ACTIVATION = 2,
    ARM_KIND_BLOCK = 3,
    ARM_KIND_CELL = 4,
    ARM_KIND_LOSS = 5,
    ARM_KIND_OPTIMIZER = 6,
    ARM_KIND_SCHEDULE = 7,
    ARM_KIND_INITIALISER = 8,
    ARM_KIND_METRIC = 9,
    ARM_KIND_DATASET = 10
};

/* A source of a component. Unknown fields are NULL; title, authors and year are required. */
typedef struct arm_citation {
    uint32_t struct_size;
    int32_t year;
    const char *authors; /* "Family, Given and Family, Given", as BibTeX has them */
    const char *title;
    const char *venue;
    const char *doi;
    const char *arxiv;
} arm_citation;

/* What a component says of itself; constant, valid until deinit. */
typedef struct arm_descriptor {
    uint32_t struct_size;
    int32_t kind;
    const char *name;            /* [a-z][a-z0-9_]*, the name of the folder */
    const char *version;         /* of the component: "1.2.0" */
    const char *summary;         /* one line */
    const char *formula;         /* plain text; may have several lines */
    const char *term;            /* the glossary's term it carries, or NULL */
    const char *settings_schema; /* JSON Schema (object) with defaults, bounds and x-search */
    uint32_t citation_count;
    uint32_t reserved;
    const arm_citation *citations;
    /* The table for an interface id ("armature.activation/1"), or NULL if not offered. [thread-safe] */
    const void *(*get_interface)(const char *id);
} arm_descriptor;

#ifdef __cplusplus
}
#endif
#endif
