// SPDX-License-Identifier: MIT
// The place of every field of the frozen contract on x86-64. Binaries have them compiled in: no line here changes. A
// struct that opens with struct_size may grow at its tail in a later minor version: then its SIZE becomes AT_LEAST.
#include <armature/activation.h>
#include <armature/descriptor.h>
#include <armature/entry.h>
#include <armature/initialiser.h>
#include <armature/metric.h>
#include <armature/schedule.h>
#include <armature/services.h>
#include <armature/settings.h>
#include <armature/status.h>
#include <armature/tensor.h>

#include <gtest/gtest.h>

namespace {

#define AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size")

SIZE(arm_error, 520);
AT(arm_error, struct_size, 0);
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
AT(arm_gradient, reserved, 116);
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
AT(arm_settings, struct_size, 0);
AT(arm_settings, count, 4);
AT(arm_settings, items, 8);

SIZE(arm_math, 136);
AT(arm_math, struct_size, 0);
AT(arm_math, reserved, 4);
AT(arm_math, exp_f32, 8);
AT(arm_math, expm1_f32, 16);
AT(arm_math, log_f32, 24);
AT(arm_math, log1p_f32, 32);
AT(arm_math, tanh_f32, 40);
AT(arm_math, erf_f32, 48);
AT(arm_math, sin_f32, 56);
AT(arm_math, cos_f32, 64);
AT(arm_math, exp_f64, 72);
AT(arm_math, expm1_f64, 80);
AT(arm_math, log_f64, 88);
AT(arm_math, log1p_f64, 96);
AT(arm_math, tanh_f64, 104);
AT(arm_math, erf_f64, 112);
AT(arm_math, sin_f64, 120);
AT(arm_math, cos_f64, 128);

SIZE(arm_random, 16);
AT(arm_random, key, 0);
AT(arm_random, step, 8);

SIZE(arm_random_service, 48);
AT(arm_random_service, struct_size, 0);
AT(arm_random_service, reserved, 4);
AT(arm_random_service, words, 8);
AT(arm_random_service, uniform_f32, 16);
AT(arm_random_service, uniform_f64, 24);
AT(arm_random_service, normal_f32, 32);
AT(arm_random_service, normal_f64, 40);

SIZE(arm_services, 24);
AT(arm_services, struct_size, 0);
AT(arm_services, reserved, 4);
AT(arm_services, math, 8);
AT(arm_services, random, 16);

SIZE(arm_citation, 48);
AT(arm_citation, struct_size, 0);
AT(arm_citation, year, 4);
AT(arm_citation, authors, 8);
AT(arm_citation, title, 16);
AT(arm_citation, venue, 24);
AT(arm_citation, doi, 32);
AT(arm_citation, arxiv, 40);

SIZE(arm_descriptor, 80);
AT(arm_descriptor, struct_size, 0);
AT(arm_descriptor, kind, 4);
AT(arm_descriptor, name, 8);
AT(arm_descriptor, version, 16);
AT(arm_descriptor, summary, 24);
AT(arm_descriptor, formula, 32);
AT(arm_descriptor, term, 40);
AT(arm_descriptor, settings_schema, 48);
AT(arm_descriptor, citation_count, 56);
AT(arm_descriptor, reserved, 60);
AT(arm_descriptor, citations, 64);
AT(arm_descriptor, get_interface, 72);

SIZE(arm_build, 40);
AT(arm_build, struct_size, 0);
AT(arm_build, reserved, 4);
AT(arm_build, sdk_version, 8);
AT(arm_build, compiler, 16);
AT(arm_build, flags, 24);
AT(arm_build, instruction_set, 32);

SIZE(arm_host, 32);
AT(arm_host, struct_size, 0);
AT(arm_host, abi_major, 4);
AT(arm_host, abi_minor, 8);
AT(arm_host, reserved, 12);
AT(arm_host, version, 16);
AT(arm_host, services, 24);

SIZE(arm_entry, 48);
AT(arm_entry, struct_size, 0);
AT(arm_entry, abi_major, 4);
AT(arm_entry, abi_minor_needed, 8);
AT(arm_entry, component_count, 12);
AT(arm_entry, build, 16);
AT(arm_entry, init, 24);
AT(arm_entry, deinit, 32);
AT(arm_entry, component, 40);

SIZE(arm_activation_call, 64);
AT(arm_activation_call, struct_size, 0);
AT(arm_activation_call, type, 4);
AT(arm_activation_call, count, 8);
AT(arm_activation_call, x, 16);
AT(arm_activation_call, y, 24);
AT(arm_activation_call, dy, 32);
AT(arm_activation_call, dx, 40);
AT(arm_activation_call, action, 48);
AT(arm_activation_call, reserved, 52);
AT(arm_activation_call, services, 56);

SIZE(arm_activation, 40);
AT(arm_activation, struct_size, 0);
AT(arm_activation, derivative_of, 4);
AT(arm_activation, create, 8);
AT(arm_activation, destroy, 16);
AT(arm_activation, forward, 24);
AT(arm_activation, backward, 32);

SIZE(arm_progress, 48);
AT(arm_progress, struct_size, 0);
AT(arm_progress, reserved, 4);
AT(arm_progress, step, 8);
AT(arm_progress, steps_total, 16);
AT(arm_progress, epoch, 24);
AT(arm_progress, epochs_total, 32);
AT(arm_progress, steps_per_epoch, 40);

SIZE(arm_schedule, 32);
AT(arm_schedule, struct_size, 0);
AT(arm_schedule, reserved, 4);
AT(arm_schedule, create, 8);
AT(arm_schedule, destroy, 16);
AT(arm_schedule, factor, 24);

SIZE(arm_metric_request, 16);
AT(arm_metric_request, struct_size, 0);
AT(arm_metric_request, input_count, 4);
AT(arm_metric_request, inputs, 8);

SIZE(arm_metric_plan, 32);
AT(arm_metric_plan, struct_size, 0);
AT(arm_metric_plan, reserved, 4);
AT(arm_metric_plan, context, 8);
AT(arm_metric_plan, accumulator, 16);
AT(arm_metric_plan, value, 24);

SIZE(arm_metric_frame, 32);
AT(arm_metric_frame, struct_size, 0);
AT(arm_metric_frame, input_count, 4);
AT(arm_metric_frame, inputs, 8);
AT(arm_metric_frame, accumulator, 16);
AT(arm_metric_frame, services, 24);

SIZE(arm_metric, 56);
AT(arm_metric, struct_size, 0);
AT(arm_metric, reserved, 4);
AT(arm_metric, create, 8);
AT(arm_metric, destroy, 16);
AT(arm_metric, configure, 24);
AT(arm_metric, update, 32);
AT(arm_metric, merge, 40);
AT(arm_metric, value, 48);

SIZE(arm_initialiser_frame, 160);
AT(arm_initialiser_frame, struct_size, 0);
AT(arm_initialiser_frame, reserved, 4);
AT(arm_initialiser_frame, name, 8);
AT(arm_initialiser_frame, tensor, 16);
AT(arm_initialiser_frame, fan_in, 128);
AT(arm_initialiser_frame, fan_out, 136);
AT(arm_initialiser_frame, random, 144);
AT(arm_initialiser_frame, services, 152);

SIZE(arm_initialiser, 32);
AT(arm_initialiser, struct_size, 0);
AT(arm_initialiser, reserved, 4);
AT(arm_initialiser, create, 8);
AT(arm_initialiser, destroy, 16);
AT(arm_initialiser, fill, 24);

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
