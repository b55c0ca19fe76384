/* SPDX-License-Identifier: MIT */
/* status.h: what every other contract header stands on: versions, status, errors. Not a place for helpers.
 *
 * Conventions of the whole contract
 *  1. Only fixed-width integers, float, double, pointers and UTF-8 `const char *` cross the border; enums travel as
 * int32_t.
 *  2. A struct that opens with `struct_size` may grow at its tail. Whoever allocates it sets the size; a reader tests
 *     ARM_HAS before it reads a later field; a callee never writes past the size. Tables of functions and the structs
 *     without a size never change: a change is a new interface id.
 *  3. The host owns all numeric memory. A pointer given to a call is valid until that call returns. A string that a
 *     plugin hands out lives until `deinit`. Nothing allocated on one side is freed on the other.
 *  4. Every call that can fail returns an arm_status and takes an arm_error that the caller allocated. After a failure
 *     outputs are unspecified but in bounds, and nothing needs freeing. NaN is data, not an error.
 *  5. No exception leaves a plugin.
 *  6. Threads: [thread-safe] = any thread at any time; [exclusive] = one thread at a time per instance, the thread may
 *     change. Nothing may change process-wide state: BLAS or OpenMP threads, floating-point mode, locale, signals,
 *     working directory, environment.
 *  7. Random numbers come from the stream that the host passes, and from nowhere else.
 */
#ifndef ARMATURE_STATUS_H
#define ARMATURE_STATUS_H

#include <stddef.h>
#include <stdint.h>

/* The contract's version, of everything outside draft/. A plugin loads where the major is its own and the minor at
 * least what it was built with. Interfaces in draft/ are agreed by their ids alone: one that changes gets a new id, and
 * plugins of the old one are refused by name until they are built again. */
#define ARM_ABI_MAJOR 1
#define ARM_ABI_MINOR 0

/* True if the struct at p is large enough to hold the field: the end of the field lies within its struct_size. */
#define ARM_HAS(p, type, field) ((p)->struct_size >= offsetof(type, field) + sizeof((p)->field))

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t arm_status;
enum {
    ARM_OK = 0,
    ARM_REFUSED = 1,    /* the caller's settings, shapes or data are not acceptable; the message says why */
    ARM_FAILED = 2,     /* the component met a fault of its own */
    ARM_NO_MEMORY = 3,  /* memory could not be had */
    ARM_UNSUPPORTED = 4 /* a valid request that this component does not offer */
};

#define ARM_MESSAGE_BYTES 512

/* Allocated by the caller, written by the callee on failure only. `message` is UTF-8, ends in NUL, and is cut to fit.
 */
typedef struct arm_error {
    uint32_t struct_size;
    arm_status code;
    char message[ARM_MESSAGE_BYTES];
} arm_error;

#ifdef __cplusplus
}
#endif
#endif
