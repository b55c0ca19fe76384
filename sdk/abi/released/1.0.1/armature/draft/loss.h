/* SPDX-License-Identifier: MIT */
/* loss.h: a loss is a layer (layer.h) of kind ARM_KIND_LOSS with two outputs.
 *
 * Inputs: 0 the network's output; 1 the target, if the loss has one. Outputs: 0 the scalar (rank 0), the mean over the
 * examples; 1 the loss of each example, the shape of the target without its feature dimension ([batch] or
 * [batch, time]). Backward gets the gradient of output 0 only (the loss's weight); that of output 1 has data NULL.
 */
#ifndef ARMATURE_DRAFT_LOSS_H
#define ARMATURE_DRAFT_LOSS_H

#include "layer.h"

#define ARM_LOSS_INTERFACE ARM_LAYER_INTERFACE

#endif
