/* SPDX-License-Identifier: MIT */
/* block.h: composition. A block builds a graph out of other components and has no arithmetic and no backward of its
 * own: the host differentiates what it built. A cell (ARM_KIND_CELL, the same table) is a block with states that are
 * carried from one step of a recurrence to the next; its inputs are those of one step.
 *
 * Life: create -> build any number of times -> destroy. `build` is called for every mode and every set of shapes; it
 * must build the same parameters each time, and may build other things (a decoder that samples in evaluation).
 */
#ifndef ARMATURE_DRAFT_BLOCK_H
#define ARMATURE_DRAFT_BLOCK_H

#include "layer.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_BLOCK_INTERFACE "armature.block.draft/1"
#define ARM_CELL_INTERFACE ARM_BLOCK_INTERFACE

/* A value of the graph under construction: a number that the host gave, good until build returns. */
typedef int32_t arm_value;

/* Another initialiser for a parameter of an applied component than that component's own choice. */
typedef struct arm_initialisation {
    uint32_t struct_size;
    uint32_t reserved;
    const char *parameter; /* "bias", of a nested block "transform.bias" */
    const char *initialiser;
    const arm_settings *settings; /* NULL: the defaults */
} arm_initialisation;

/* The use of a layer, activation, block, or (in a cell) another cell. */
typedef struct arm_application {
    uint32_t struct_size;
    uint32_t input_count;
    const char *component;
    const char *name;             /* unique in this block, [a-z][a-z0-9_]*; its parameters are called NAME.PARAMETER */
    const arm_settings *settings; /* validated by the host, which fills in defaults; NULL: all defaults */
    const arm_value *inputs;
    const char *share; /* NULL, or the name of an earlier application whose parameters this one uses */
    uint32_t initialisation_count;
    uint32_t frozen; /* 1: its parameters are not trained */
    const arm_initialisation *initialisations;
    uint32_t transpose; /* with share: 1 takes every matrix transposed */
    uint32_t reserved;
} arm_application;

/* A state of a cell: what it is before the first step, unless the experiment gives an initial value. */
enum { ARM_STATE_ZERO = 0, ARM_STATE_LEARNED = 1 };
typedef struct arm_state {
    uint32_t struct_size;
    int32_t initial;  /* ARM_STATE_ZERO, ARM_STATE_LEARNED (a parameter of this name, the same for every example) */
    const char *name; /* "hidden" */
    const arm_shape *shape; /* of one step: [feature, batch], any dimensions, the batch among them, no time */
} arm_state;

/* The host's side. A call that fails returns a status which build must pass on; the host keeps its own message, which
 * names the component and the shapes. [only during build, on its thread] */
typedef struct arm_graph {
    uint32_t struct_size;
    int32_t type; /* ARM_F32 or ARM_F64: of activations and parameters in this network */
    int32_t mode; /* ARM_TRAIN or ARM_EVALUATE */
    uint32_t input_count;
    const arm_value *inputs;
    void *context;
    arm_status (*shape)(void *context, arm_value value, arm_shape *shape);
    /* Writes as many outputs as the component has, at most `capacity`, and their number to `count`. */
    arm_status (*apply)(void *context, const arm_application *application, arm_value *outputs, uint32_t capacity,
                        uint32_t *count);
    /* The network that the experiment gave as a setting of type ARM_NETWORK: `network` is the setting's integer. It
     * takes part under `name`, and may be applied more than once (with `share` as in an application). */
    arm_status (*apply_network)(void *context, int64_t network, const char *name, const char *share,
                                const arm_value *inputs, uint32_t input_count, arm_value *outputs, uint32_t capacity,
                                uint32_t *count);
    /* In order; at least one. */
    arm_status (*output)(void *context, arm_value value);
    /* Cells only: declares a state and gives its value before this step. In a recursion over trees there is one value
     * for each child: `capacity` is how many the cell can take, `count` how many there are; elsewhere it is 1. */
    arm_status (*state)(void *context, const arm_state *state, arm_value *previous, uint32_t capacity, uint32_t *count);
    /* Cells only: what the state of this name is after this step. Every declared state needs one. */
    arm_status (*next)(void *context, const char *name, arm_value value);
} arm_graph;

typedef struct arm_block {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*build)(void *instance, const arm_graph *graph, arm_error *error); /* [exclusive] */
} arm_block;

#ifdef __cplusplus
}
#endif
#endif
