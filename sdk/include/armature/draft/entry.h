/* SPDX-License-Identifier: MIT */
/* entry.h: the one symbol that a plugin exports, and the descriptors behind it. */
#ifndef ARMATURE_DRAFT_ENTRY_H
#define ARMATURE_DRAFT_ENTRY_H

#include "base.h"
#include "services.h"

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
    /* The table for an interface id ("armature.layer.draft/1"), or NULL if not offered. [thread-safe] */
    const void *(*get_interface)(const char *id);
} arm_descriptor;

/* How the binary was made. `instruction_set` names what the processor must have, separated by spaces, as in
 * /proc/cpuinfo ("avx2 fma bmi2"); empty for the baseline of the architecture. */
typedef struct arm_build {
    uint32_t struct_size;
    uint32_t reserved;
    const char *sdk_version;
    const char *compiler;
    const char *flags;
    const char *instruction_set;
} arm_build;

/* What the host gives to init. `services` lives as long as the process. */
typedef struct arm_host {
    uint32_t struct_size;
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t reserved;
    const char *version;
    const arm_services *services;
} arm_host;

/* The exported symbol `armature_entry`. The host reads the numbers and `build` before it calls anything. `init` and
 * `deinit` are counted: the first init and the last deinit do the work. */
typedef struct arm_entry {
    uint32_t struct_size;
    uint32_t abi_major;
    uint32_t abi_minor_needed;
    uint32_t component_count;
    const arm_build *build;
    arm_status (*init)(const arm_host *host, arm_error *error);
    void (*deinit)(void);
    const arm_descriptor *(*component)(uint32_t index); /* NULL outside 0 ... component_count - 1 [thread-safe] */
} arm_entry;

#define ARM_ENTRY_SYMBOL "armature_entry"

#ifdef __cplusplus
}
#endif
#endif
