/* SPDX-License-Identifier: MIT */
/* entry.h: the one symbol that a plugin exports, and the way to the components behind it. */
#ifndef ARMATURE_ENTRY_H
#define ARMATURE_ENTRY_H

#include "descriptor.h"
#include "services.h"

#ifdef __cplusplus
extern "C" {
#endif

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
