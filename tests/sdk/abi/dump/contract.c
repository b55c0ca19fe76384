/* SPDX-License-Identifier: MIT */
/* contract: a library whose debugging information holds every type of the contract, for abidw to describe. */
#include <armature/activation.h>
#include <armature/draft/block.h>
#include <armature/draft/dataset.h>
#include <armature/draft/layer.h>
#include <armature/draft/loss.h>
#include <armature/draft/optimizer.h>
#include <armature/entry.h>
#include <armature/initialiser.h>
#include <armature/metric.h>
#include <armature/schedule.h>

/* Each leads to the types behind its pointers. */
#define HOLDS(type)                                                                                                    \
    void hold_##type(const type *p);                                                                                   \
    void hold_##type(const type *p) {                                                                                  \
        (void)p;                                                                                                       \
    }
HOLDS(arm_entry)
HOLDS(arm_activation)
HOLDS(arm_schedule)
HOLDS(arm_metric)
HOLDS(arm_initialiser)
HOLDS(arm_layer)
HOLDS(arm_block)
HOLDS(arm_optimizer)
HOLDS(arm_dataset)
