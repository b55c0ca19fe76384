/* SPDX-License-Identifier: MIT */
/* layer.h: n inputs, m outputs, a forward and a backward call. Losses use the same table (see loss.h).
 *
 * Life: create -> configure -> forward / backward any number of times -> destroy. An instance holds its settings and
 * what it agreed in configure, never buffers: whatever varies from call to call is in the frame. Configure is called
 * once, with real extents (batch included); another batch size gets an instance of its own.
 */
#ifndef ARMATURE_DRAFT_LAYER_H
#define ARMATURE_DRAFT_LAYER_H

#include "../services.h"
#include "../settings.h"
#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_LAYER_INTERFACE "armature.layer.draft/1"

enum { ARM_TRAIN = 1, ARM_EVALUATE = 2 };
enum { ARM_INPUT = 1, ARM_OUTPUT = 2 };
/* What to do with a gradient, besides those of tensor.h; only for a parameter that gradient_in_pieces named. */
enum { ARM_IN_PIECES = 3 }; /* hand it over piece by piece (arm_pieces); its data have room for one */

/* A parameter, or a persistent tensor (running statistics: kept in checkpoints and hashes, but not trained). */
typedef struct arm_parameter {
    uint32_t struct_size;
    uint32_t row_sparse;     /* 1: its gradient is rows of the last dimension (parameters only) */
    const char *name;        /* "weight" */
    const arm_shape *shape;  /* roles NONE */
    const char *initialiser; /* name of the default initialiser, with its default settings */
    double value;            /* what "constant" fills with when it is the default initialiser */
    int64_t fan_in;          /* inputs that feed one unit; 0 if the idea does not apply */
    int64_t fan_out;         /* units that one input feeds; 0 likewise */
    int64_t rows_per_call;   /* row_sparse: the most rows that one backward call writes */
} arm_parameter;

typedef struct arm_layer_request {
    uint32_t struct_size;
    int32_t type; /* ARM_F32 or ARM_F64: the type of activations and parameters in this network */
    uint32_t input_count;
    uint32_t reserved;
    const arm_shape *inputs;
} arm_layer_request;

/* The component's answers, taken by the host as they are given. A call that fails returns a status which configure
 * must pass on. Sizes are in bytes; the host aligns every buffer to ARM_ALIGNMENT. */
typedef struct arm_layer_plan {
    uint32_t struct_size;
    uint32_t reserved;
    void *context;
    arm_status (*output)(void *context, const arm_shape *shape); /* in order; at least one */
    arm_status (*parameter)(void *context, const arm_parameter *parameter);
    arm_status (*persistent)(void *context, const arm_parameter *tensor);
    arm_status (*saved)(void *context, int64_t bytes);   /* written by forward in train mode, kept for backward */
    arm_status (*scratch)(void *context, int64_t bytes); /* valid during one call */
    /* Backward reads this input or output (ARM_INPUT, ARM_OUTPUT). What is not named may be gone by then. */
    arm_status (*backward_reads)(void *context, int32_t what, uint32_t index);
    /* Forward works with the output over the input, and backward with the input's gradient over the output's. */
    arm_status (*in_place)(void *context, uint32_t input, uint32_t output);
    /* The outputs do not depend on this input in a way that has a gradient (a comparison, a stopped gradient): backward
     * is never asked for it, and what computed it need not go back either. Integer inputs are so without a word. */
    arm_status (*no_gradient)(void *context, uint32_t input);
    /* The output is the input's elements in their order, under another shape perhaps. The host may let both share one
     * memory, whatever else reads it: forward then finds inputs[input].data == outputs[output].data and changes
     * nothing. Says in_place as well, for the gradients. */
    arm_status (*view)(void *context, uint32_t input, uint32_t output);
    /* Backward can hand over the gradient of this parameter, already declared and not row-sparse, in pieces of at most
     * so many elements. All pieces but the last are multiples of ARM_ALIGNMENT bytes. The values have the same bits
     * whether they leave in pieces or are written whole. */
    arm_status (*gradient_in_pieces)(void *context, uint32_t parameter, int64_t elements);
} arm_layer_plan;

/* Takes the gradients that go in pieces. Backward writes a piece to the start of the gradient's data and says which
 * elements of the parameter it belongs to: `count` from `first`, the pieces in order and without a gap. When take
 * returns the memory is free for the next piece, and those elements of the parameter may have been stepped: whatever
 * else needs the parameter is computed before its first piece leaves. A status that is not ARM_OK is passed on. */
typedef struct arm_pieces {
    uint32_t struct_size;
    uint32_t reserved;
    void *context;
    arm_status (*take)(void *context, uint32_t parameter, int64_t first, int64_t count);
} arm_pieces;

/* One call. Arrays have the counts agreed in configure. In forward the gradient arrays are NULL; in backward an input
 * or output that was not asked for by backward_reads has data NULL. output_gradients[i].data is NULL where no gradient
 * arrives: treat it as zero. `saved` is written in ARM_TRAIN and unspecified in ARM_EVALUATE. */
typedef struct arm_layer_frame {
    uint32_t struct_size;
    int32_t mode; /* ARM_TRAIN, ARM_EVALUATE */
    uint32_t input_count, output_count, parameter_count, persistent_count;
    const arm_tensor *inputs;
    const arm_tensor *outputs;
    const arm_tensor *parameters;
    const arm_tensor *persistent; /* may be changed by forward in ARM_TRAIN only */
    const arm_tensor *output_gradients;
    const arm_gradient *input_gradients;
    const arm_gradient *parameter_gradients;
    void *saved;
    void *scratch;
    const arm_random *random; /* the same stream in a forward call and its backward call */
    const arm_services *services;
    const arm_pieces *pieces; /* in backward, where a parameter's gradient is wanted in pieces; else NULL */
} arm_layer_frame;

typedef struct arm_layer {
    uint32_t struct_size;
    uint32_t reserved;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error); /* [thread-safe] */
    void (*destroy)(void *instance);
    arm_status (*configure)(void *instance, const arm_layer_request *request, const arm_layer_plan *plan,
                            arm_error *error);                                              /* [exclusive] */
    arm_status (*forward)(void *instance, const arm_layer_frame *frame, arm_error *error);  /* [exclusive] */
    arm_status (*backward)(void *instance, const arm_layer_frame *frame, arm_error *error); /* [exclusive] */
} arm_layer;

#ifdef __cplusplus
}
#endif
#endif
