// SPDX-License-Identifier: MIT
// The places of every field on x86-64. A binary that was built yesterday has them compiled in: while the contract is a
// draft a change here needs a new ARM_ABI_MINOR; once it is frozen, no line here changes again.
#include <armature/draft/activation.h>
#include <armature/draft/block.h>
#include <armature/draft/dataset.h>
#include <armature/draft/entry.h>
#include <armature/draft/initialiser.h>
#include <armature/draft/layer.h>
#include <armature/draft/metric.h>
#include <armature/draft/optimizer.h>
#include <armature/draft/schedule.h>

#include <gtest/gtest.h>

namespace {

#define AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size")

static_assert(ARM_ABI_MAJOR == 0 && ARM_ABI_MINOR == 2, "another version: check every line below");

SIZE(arm_error, 520);
AT(arm_error, code, 4);
AT(arm_error, message, 8);

SIZE(arm_shape, 104);
AT(arm_shape, type, 0);
AT(arm_shape, rank, 4);
AT(arm_shape, roles, 8);
AT(arm_shape, extents, 40);
SIZE(arm_tensor, 112);
AT(arm_tensor, data, 0);
AT(arm_tensor, shape, 8);
SIZE(arm_gradient, 144);
AT(arm_gradient, tensor, 0);
AT(arm_gradient, action, 112);
AT(arm_gradient, row_capacity, 120);
AT(arm_gradient, rows, 128);
AT(arm_gradient, row_count, 136);

SIZE(arm_setting, 48);
AT(arm_setting, name, 0);
AT(arm_setting, type, 8);
AT(arm_setting, is_array, 12);
AT(arm_setting, count, 16);
AT(arm_setting, integers, 24);
AT(arm_setting, reals, 32);
AT(arm_setting, texts, 40);
SIZE(arm_settings, 16);
AT(arm_settings, count, 4);
AT(arm_settings, items, 8);

SIZE(arm_math, 136);
AT(arm_math, exp_f32, 8);
AT(arm_math, cos_f32, 64);
AT(arm_math, exp_f64, 72);
AT(arm_math, cos_f64, 128);
SIZE(arm_random, 16);
AT(arm_random, key, 0);
AT(arm_random, step, 8);
SIZE(arm_random_service, 48);
AT(arm_random_service, words, 8);
AT(arm_random_service, normal_f64, 40);
SIZE(arm_services, 24);
AT(arm_services, math, 8);
AT(arm_services, random, 16);

SIZE(arm_entry, 48);
AT(arm_entry, struct_size, 0);
AT(arm_entry, abi_major, 4);
AT(arm_entry, abi_minor_needed, 8);
AT(arm_entry, component_count, 12);
AT(arm_entry, build, 16);
AT(arm_entry, init, 24);
AT(arm_entry, deinit, 32);
AT(arm_entry, component, 40);
SIZE(arm_build, 40);
AT(arm_build, sdk_version, 8);
AT(arm_build, instruction_set, 32);
SIZE(arm_host, 32);
AT(arm_host, version, 16);
AT(arm_host, services, 24);
SIZE(arm_citation, 48);
AT(arm_citation, year, 4);
AT(arm_citation, authors, 8);
AT(arm_citation, arxiv, 40);
SIZE(arm_descriptor, 80);
AT(arm_descriptor, kind, 4);
AT(arm_descriptor, name, 8);
AT(arm_descriptor, settings_schema, 48);
AT(arm_descriptor, citation_count, 56);
AT(arm_descriptor, citations, 64);
AT(arm_descriptor, get_interface, 72);

SIZE(arm_parameter, 64);
AT(arm_parameter, row_sparse, 4);
AT(arm_parameter, name, 8);
AT(arm_parameter, shape, 16);
AT(arm_parameter, initialiser, 24);
AT(arm_parameter, value, 32);
AT(arm_parameter, rows_per_call, 56);
SIZE(arm_layer_request, 24);
AT(arm_layer_request, inputs, 16);
SIZE(arm_layer_plan, 88);
AT(arm_layer_plan, context, 8);
AT(arm_layer_plan, output, 16);
AT(arm_layer_plan, in_place, 64);
AT(arm_layer_plan, no_gradient, 72);
AT(arm_layer_plan, view, 80);
SIZE(arm_layer_frame, 112);
AT(arm_layer_frame, mode, 4);
AT(arm_layer_frame, input_count, 8);
AT(arm_layer_frame, persistent_count, 20);
AT(arm_layer_frame, inputs, 24);
AT(arm_layer_frame, output_gradients, 56);
AT(arm_layer_frame, saved, 80);
AT(arm_layer_frame, random, 96);
AT(arm_layer_frame, services, 104);
SIZE(arm_initialisation, 32);
AT(arm_initialisation, parameter, 8);
AT(arm_initialisation, settings, 24);
SIZE(arm_application, 72);
AT(arm_application, input_count, 4);
AT(arm_application, component, 8);
AT(arm_application, settings, 24);
AT(arm_application, share, 40);
AT(arm_application, frozen, 52);
AT(arm_application, initialisations, 56);
AT(arm_application, transpose, 64);
SIZE(arm_state, 24);
AT(arm_state, initial, 4);
AT(arm_state, name, 8);
AT(arm_state, shape, 16);
SIZE(arm_graph, 80);
AT(arm_graph, mode, 8);
AT(arm_graph, inputs, 16);
AT(arm_graph, context, 24);
AT(arm_graph, shape, 32);
AT(arm_graph, apply_network, 48);
AT(arm_graph, next, 72);
SIZE(arm_block, 32);
AT(arm_block, build, 24);
SIZE(arm_layer, 48);
AT(arm_layer, create, 8);
AT(arm_layer, backward, 40);

SIZE(arm_activation_call, 64);
AT(arm_activation_call, count, 8);
AT(arm_activation_call, x, 16);
AT(arm_activation_call, action, 48);
AT(arm_activation_call, services, 56);
SIZE(arm_activation, 40);
AT(arm_activation, derivative_of, 4);
AT(arm_activation, forward, 24);

SIZE(arm_optimizer_tensor, 120);
SIZE(arm_optimizer_request, 24);
SIZE(arm_optimizer_plan, 24);
SIZE(arm_span, 48);
AT(arm_span, tensor, 0);
AT(arm_span, count, 8);
AT(arm_span, parameter, 16);
AT(arm_span, gradient, 24);
AT(arm_span, states, 32);
AT(arm_span, rate, 40);
SIZE(arm_optimizer_frame, 48);
AT(arm_optimizer_frame, spans, 16);
AT(arm_optimizer_frame, step, 24);
SIZE(arm_optimizer, 40);

SIZE(arm_field, 32);
SIZE(arm_dataset_plan, 48);
SIZE(arm_dataset_open, 32);
SIZE(arm_dataset, 56);
AT(arm_dataset, lengths, 40);
AT(arm_dataset, read, 48);

TEST(Layout, IsChecked) {
    // The checks above are the compiler's. ARM_HAS is what reads structs of other sizes:
    arm_error error{};
    error.struct_size = 8; // of a caller that knows no message
    EXPECT_TRUE(ARM_HAS(&error, arm_error, code));
    EXPECT_FALSE(ARM_HAS(&error, arm_error, message));
    error.struct_size = sizeof error - 1;
    EXPECT_FALSE(ARM_HAS(&error, arm_error, message));
    error.struct_size = sizeof error + 100;
    EXPECT_TRUE(ARM_HAS(&error, arm_error, message));
}

} // namespace
