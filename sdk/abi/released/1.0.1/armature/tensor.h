/* SPDX-License-Identifier: MIT */
/* tensor.h: shapes with roles, and views of the host's memory. Not a container: nothing here owns anything.
 *
 * A tensor is a matrix of feature columns. Dimension 0 is the feature (channel) and varies fastest; then width, height
 * or length where there are any; then batch; then time. So [feature, batch], [feature, width, height, batch],
 * [feature, length, batch], and [feature, batch, time] where one time step is one contiguous matrix. Data are
 * contiguous, column-major, aligned to 64 bytes.
 */
#ifndef ARMATURE_TENSOR_H
#define ARMATURE_TENSOR_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ARM_MAX_RANK 8
#define ARM_ALIGNMENT 64

enum { ARM_F32 = 1, ARM_F64 = 2, ARM_I32 = 3, ARM_U8 = 4 };

enum {
    ARM_ROLE_NONE = 0, /* a parameter's or a table's dimension */
    ARM_ROLE_FEATURE = 1,
    ARM_ROLE_WIDTH = 2,
    ARM_ROLE_HEIGHT = 3,
    ARM_ROLE_LENGTH = 4,
    ARM_ROLE_BATCH = 5,
    ARM_ROLE_TIME = 6
};

/* Frozen: it never grows. Entries of roles and extents at and after `rank` are zero.
 * A rank of 0 is a scalar: one element. */
typedef struct arm_shape {
    int32_t type;  /* ARM_F32 ... */
    uint32_t rank; /* 0 ... ARM_MAX_RANK */
    int32_t roles[ARM_MAX_RANK];
    int64_t extents[ARM_MAX_RANK];
} arm_shape;

/* Frozen. `data` is NULL where a call gives no access (an input that backward did not ask for). */
typedef struct arm_tensor {
    void *data;
    arm_shape shape;
} arm_tensor;

/* What to do with a gradient. */
enum {
    ARM_SKIP = 0,      /* nobody wants it: do not compute it; data is NULL */
    ARM_OVERWRITE = 1, /* write every element; what is there is garbage */
    ARM_ADD = 2        /* add to every element */
};

/* Frozen. A gradient to be written. For a parameter declared row-sparse, `tensor` holds row_capacity
 * rows (a row is the run of elements of one index of the parameter's last dimension); the component writes the rows
 * it touched one after another, their indices to `rows`, and their number to `row_count`. Duplicates are allowed: the
 * host merges them. For every other gradient row_capacity is 0 and rows and row_count are NULL. */
typedef struct arm_gradient {
    arm_tensor tensor;
    int32_t action; /* ARM_SKIP ... */
    int32_t reserved;
    int64_t row_capacity;
    int64_t *rows;
    int64_t *row_count;
} arm_gradient;

#ifdef __cplusplus
}
#endif
#endif
