// SPDX-License-Identifier: MIT
// The place of every field of the drafts. A change here needs a new id of that interface (draft/2): plugins of the old
// one are then refused by name instead of reading the wrong bytes. New fields at the tail of a struct with a size do
// not.
#include <armature/draft/block.h>
#include <armature/draft/dataset.h>
#include <armature/draft/layer.h>
#include <armature/draft/optimizer.h>

#include <gtest/gtest.h>

namespace {

#define AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size")

SIZE(arm_parameter, 64);
AT(arm_parameter, struct_size, 0);
AT(arm_parameter, row_sparse, 4);
AT(arm_parameter, name, 8);
AT(arm_parameter, shape, 16);
AT(arm_parameter, initialiser, 24);
AT(arm_parameter, value, 32);
AT(arm_parameter, fan_in, 40);
AT(arm_parameter, fan_out, 48);
AT(arm_parameter, rows_per_call, 56);

SIZE(arm_layer_request, 24);
AT(arm_layer_request, struct_size, 0);
AT(arm_layer_request, type, 4);
AT(arm_layer_request, input_count, 8);
AT(arm_layer_request, reserved, 12);
AT(arm_layer_request, inputs, 16);

SIZE(arm_layer_plan, 96);
AT(arm_layer_plan, struct_size, 0);
AT(arm_layer_plan, reserved, 4);
AT(arm_layer_plan, context, 8);
AT(arm_layer_plan, output, 16);
AT(arm_layer_plan, parameter, 24);
AT(arm_layer_plan, persistent, 32);
AT(arm_layer_plan, saved, 40);
AT(arm_layer_plan, scratch, 48);
AT(arm_layer_plan, backward_reads, 56);
AT(arm_layer_plan, in_place, 64);
AT(arm_layer_plan, no_gradient, 72);
AT(arm_layer_plan, view, 80);
AT(arm_layer_plan, gradient_in_pieces, 88);

SIZE(arm_pieces, 24);
AT(arm_pieces, struct_size, 0);
AT(arm_pieces, reserved, 4);
AT(arm_pieces, context, 8);
AT(arm_pieces, take, 16);

SIZE(arm_layer_frame, 120);
AT(arm_layer_frame, struct_size, 0);
AT(arm_layer_frame, mode, 4);
AT(arm_layer_frame, input_count, 8);
AT(arm_layer_frame, output_count, 12);
AT(arm_layer_frame, parameter_count, 16);
AT(arm_layer_frame, persistent_count, 20);
AT(arm_layer_frame, inputs, 24);
AT(arm_layer_frame, outputs, 32);
AT(arm_layer_frame, parameters, 40);
AT(arm_layer_frame, persistent, 48);
AT(arm_layer_frame, output_gradients, 56);
AT(arm_layer_frame, input_gradients, 64);
AT(arm_layer_frame, parameter_gradients, 72);
AT(arm_layer_frame, saved, 80);
AT(arm_layer_frame, scratch, 88);
AT(arm_layer_frame, random, 96);
AT(arm_layer_frame, services, 104);
AT(arm_layer_frame, pieces, 112);

SIZE(arm_layer, 48);
AT(arm_layer, struct_size, 0);
AT(arm_layer, reserved, 4);
AT(arm_layer, create, 8);
AT(arm_layer, destroy, 16);
AT(arm_layer, configure, 24);
AT(arm_layer, forward, 32);
AT(arm_layer, backward, 40);

SIZE(arm_initialisation, 32);
AT(arm_initialisation, struct_size, 0);
AT(arm_initialisation, reserved, 4);
AT(arm_initialisation, parameter, 8);
AT(arm_initialisation, initialiser, 16);
AT(arm_initialisation, settings, 24);

SIZE(arm_application, 72);
AT(arm_application, struct_size, 0);
AT(arm_application, input_count, 4);
AT(arm_application, component, 8);
AT(arm_application, name, 16);
AT(arm_application, settings, 24);
AT(arm_application, inputs, 32);
AT(arm_application, share, 40);
AT(arm_application, initialisation_count, 48);
AT(arm_application, frozen, 52);
AT(arm_application, initialisations, 56);
AT(arm_application, transpose, 64);
AT(arm_application, reserved, 68);

SIZE(arm_state, 24);
AT(arm_state, struct_size, 0);
AT(arm_state, initial, 4);
AT(arm_state, name, 8);
AT(arm_state, shape, 16);

SIZE(arm_graph, 80);
AT(arm_graph, struct_size, 0);
AT(arm_graph, type, 4);
AT(arm_graph, mode, 8);
AT(arm_graph, input_count, 12);
AT(arm_graph, inputs, 16);
AT(arm_graph, context, 24);
AT(arm_graph, shape, 32);
AT(arm_graph, apply, 40);
AT(arm_graph, apply_network, 48);
AT(arm_graph, output, 56);
AT(arm_graph, state, 64);
AT(arm_graph, next, 72);

SIZE(arm_block, 32);
AT(arm_block, struct_size, 0);
AT(arm_block, reserved, 4);
AT(arm_block, create, 8);
AT(arm_block, destroy, 16);
AT(arm_block, build, 24);

SIZE(arm_optimizer_tensor, 120);
AT(arm_optimizer_tensor, struct_size, 0);
AT(arm_optimizer_tensor, row_sparse, 4);
AT(arm_optimizer_tensor, name, 8);
AT(arm_optimizer_tensor, shape, 16);

SIZE(arm_optimizer_request, 24);
AT(arm_optimizer_request, struct_size, 0);
AT(arm_optimizer_request, type, 4);
AT(arm_optimizer_request, tensor_count, 8);
AT(arm_optimizer_request, reserved, 12);
AT(arm_optimizer_request, tensors, 16);

SIZE(arm_optimizer_plan, 24);
AT(arm_optimizer_plan, struct_size, 0);
AT(arm_optimizer_plan, reserved, 4);
AT(arm_optimizer_plan, context, 8);
AT(arm_optimizer_plan, state, 16);

SIZE(arm_span, 48);
AT(arm_span, tensor, 0);
AT(arm_span, reserved, 4);
AT(arm_span, count, 8);
AT(arm_span, parameter, 16);
AT(arm_span, gradient, 24);
AT(arm_span, states, 32);
AT(arm_span, rate, 40);

SIZE(arm_optimizer_frame, 48);
AT(arm_optimizer_frame, struct_size, 0);
AT(arm_optimizer_frame, type, 4);
AT(arm_optimizer_frame, span_count, 8);
AT(arm_optimizer_frame, reserved, 12);
AT(arm_optimizer_frame, spans, 16);
AT(arm_optimizer_frame, step, 24);
AT(arm_optimizer_frame, random, 32);
AT(arm_optimizer_frame, services, 40);

SIZE(arm_optimizer, 40);
AT(arm_optimizer, struct_size, 0);
AT(arm_optimizer, reserved, 4);
AT(arm_optimizer, create, 8);
AT(arm_optimizer, destroy, 16);
AT(arm_optimizer, configure, 24);
AT(arm_optimizer, step, 32);

SIZE(arm_field, 32);
AT(arm_field, struct_size, 0);
AT(arm_field, purpose, 4);
AT(arm_field, name, 8);
AT(arm_field, shape, 16);
AT(arm_field, classes, 24);

SIZE(arm_dataset_plan, 48);
AT(arm_dataset_plan, struct_size, 0);
AT(arm_dataset_plan, reserved, 4);
AT(arm_dataset_plan, context, 8);
AT(arm_dataset_plan, source, 16);
AT(arm_dataset_plan, field, 24);
AT(arm_dataset_plan, split, 32);
AT(arm_dataset_plan, table, 40);

SIZE(arm_dataset_open, 32);
AT(arm_dataset_open, struct_size, 0);
AT(arm_dataset_open, path_count, 4);
AT(arm_dataset_open, paths, 8);
AT(arm_dataset_open, random, 16);
AT(arm_dataset_open, services, 24);

SIZE(arm_dataset, 56);
AT(arm_dataset, struct_size, 0);
AT(arm_dataset, reserved, 4);
AT(arm_dataset, create, 8);
AT(arm_dataset, destroy, 16);
AT(arm_dataset, sources, 24);
AT(arm_dataset, open, 32);
AT(arm_dataset, lengths, 40);
AT(arm_dataset, read, 48);

TEST(LayoutOfTheDrafts, IsUnderTheseIds) {
    EXPECT_STREQ(ARM_LAYER_INTERFACE, "armature.layer.draft/1");
    EXPECT_STREQ(ARM_BLOCK_INTERFACE, "armature.block.draft/1");
    EXPECT_STREQ(ARM_OPTIMIZER_INTERFACE, "armature.optimizer.draft/1");
    EXPECT_STREQ(ARM_DATASET_INTERFACE, "armature.dataset.draft/1");
}

} // namespace
