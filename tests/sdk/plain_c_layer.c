/* SPDX-License-Identifier: MIT */
/* plain_c_layer: a whole plugin in C99, without the C++ comfort: y = factor x. The test compiles and loads it. */
#include <armature/draft/layer.h>
#include <armature/entry.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct scale {
    double factor;
    int64_t count;
} scale;

static arm_status fail(arm_error *error, arm_status code, const char *message) {
    if (error != NULL && ARM_HAS(error, arm_error, message)) {
        error->code = code;
        snprintf(error->message, sizeof error->message, "%s", message);
    }
    return code;
}

static arm_status create(const arm_settings *settings, void **instance, arm_error *error) {
    uint32_t i;
    scale *made = (scale *)calloc(1, sizeof *made);
    if (made == NULL) {
        return fail(error, ARM_NO_MEMORY, "out of memory");
    }
    for (i = 0; i < settings->count; ++i) {
        if (strcmp(settings->items[i].name, "factor") == 0) {
            made->factor = settings->items[i].reals[0];
        }
    }
    *instance = made;
    return ARM_OK;
}

static void destroy(void *instance) {
    free(instance);
}

static arm_status configure(void *instance, const arm_layer_request *request, const arm_layer_plan *plan,
                            arm_error *error) {
    uint32_t i;
    scale *self = (scale *)instance;
    if (request->input_count != 1 || request->type != ARM_F64) {
        return fail(error, ARM_REFUSED, "wants one input of doubles");
    }
    self->count = 1;
    for (i = 0; i < request->inputs[0].rank; ++i) {
        self->count *= request->inputs[0].extents[i];
    }
    return plan->output(plan->context, &request->inputs[0]);
}

static void multiply(const scale *self, const void *from, void *to, int add) {
    const double *x = (const double *)from;
    double *y = (double *)to;
    int64_t i;
    for (i = 0; i < self->count; ++i) {
        y[i] = (add ? y[i] : 0) + self->factor * x[i];
    }
}

static arm_status forward(void *instance, const arm_layer_frame *frame, arm_error *error) {
    (void)error;
    multiply((const scale *)instance, frame->inputs[0].data, frame->outputs[0].data, 0);
    return ARM_OK;
}

static arm_status backward(void *instance, const arm_layer_frame *frame, arm_error *error) {
    const arm_gradient *dx = &frame->input_gradients[0];
    (void)error;
    if (dx->action != ARM_SKIP) {
        multiply((const scale *)instance, frame->output_gradients[0].data, dx->tensor.data, dx->action == ARM_ADD);
    }
    return ARM_OK;
}

static const arm_layer layer = {sizeof(arm_layer), 0, create, destroy, configure, forward, backward};

static const void *get_interface(const char *id) {
    return strcmp(id, ARM_LAYER_INTERFACE) == 0 ? &layer : NULL;
}

static const arm_descriptor descriptor = {
    sizeof(arm_descriptor),
    ARM_KIND_LAYER,
    "plain_c_layer",
    "1.0.0",
    "Multiplies by a number",
    "y = factor x",
    NULL,
    "{\"type\": \"object\", \"properties\": {\"factor\": {\"type\": \"number\", \"default\": 2}}, \"required\": []}",
    0,
    0,
    NULL,
    get_interface};

static const arm_build build = {sizeof(arm_build), 0, "0.1.0", "cc", "-std=c99", ""};

static arm_status init(const arm_host *host, arm_error *error) {
    return host->services == NULL ? fail(error, ARM_FAILED, "the host has no services") : ARM_OK;
}
static void deinit(void) {}
static const arm_descriptor *component(uint32_t index) {
    return index == 0 ? &descriptor : NULL;
}

extern const arm_entry armature_entry;
const arm_entry armature_entry = {sizeof(arm_entry), ARM_ABI_MAJOR, ARM_ABI_MINOR, 1, &build, init, deinit, component};
