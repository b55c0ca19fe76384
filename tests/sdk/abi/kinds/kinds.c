/* SPDX-License-Identifier: MIT */
/* kinds: one small component of every frozen kind, in C99 and with the contract's headers alone. The formulas, which
 * the C++ files beside this one repeat:
 *   bent     y = x / (1 + |x| / knee)                       y' = 1 / (1 + |x| / knee)^2
 *   halves   2^-floor(t / every), t the step or the epoch
 *   offset   mean: of y - t; count: of the elements
 *   stripes  w[i] = levels[i mod n] + jitter u[i], u uniform */
#include <armature/activation.h>
#include <armature/entry.h>
#include <armature/initialiser.h>
#include <armature/metric.h>
#include <armature/schedule.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 4

typedef struct component {
    double knee, jitter, levels[LEVELS];
    int64_t every, level_count;
    int by_epoch;
} component;

static arm_status fail(arm_error *error, arm_status status, const char *message) {
    error->code = status;
    strncpy(error->message, message, ARM_MESSAGE_BYTES - 1);
    error->message[ARM_MESSAGE_BYTES - 1] = 0;
    return status;
}

static arm_status create(const arm_settings *settings, void **instance, arm_error *error) {
    component *self = (component *)calloc(1, sizeof *self);
    uint32_t i;
    if (self == NULL) {
        return fail(error, ARM_NO_MEMORY, "no memory");
    }
    for (i = 0; i < settings->count; ++i) {
        const arm_setting *s = &settings->items[i];
        if (strcmp(s->name, "knee") == 0) {
            self->knee = s->reals[0];
        } else if (strcmp(s->name, "jitter") == 0) {
            self->jitter = s->reals[0];
        } else if (strcmp(s->name, "levels") == 0) {
            self->level_count = s->count < LEVELS ? s->count : LEVELS;
            memcpy(self->levels, s->reals, sizeof(double) * (size_t)self->level_count);
        } else if (strcmp(s->name, "every") == 0) {
            self->every = s->integers[0];
        } else if (strcmp(s->name, "per") == 0) {
            self->by_epoch = strcmp(s->texts[0], "epoch") == 0;
        }
    }
    *instance = self;
    return ARM_OK;
}

static void destroy(void *instance) {
    free(instance);
}

static double at(const void *data, int32_t type, int64_t i) {
    return type == ARM_F32 ? ((const float *)data)[i] : ((const double *)data)[i];
}

static void put(void *data, int32_t type, int64_t i, double value, int add) {
    if (type == ARM_F32) {
        ((float *)data)[i] = (float)((add ? ((float *)data)[i] : 0) + value);
    } else {
        ((double *)data)[i] = (add ? ((double *)data)[i] : 0) + value;
    }
}

static arm_status bend(void *instance, const arm_activation_call *call, arm_error *error) {
    const component *self = (const component *)instance;
    int64_t i;
    (void)error;
    for (i = 0; i < call->count; ++i) {
        const double x = at(call->x, call->type, i);
        put(call->y, call->type, i, x / (1 + fabs(x) / self->knee), 0);
    }
    return ARM_OK;
}

static arm_status bend_back(void *instance, const arm_activation_call *call, arm_error *error) {
    const component *self = (const component *)instance;
    int64_t i;
    (void)error;
    for (i = 0; i < call->count; ++i) {
        const double s = 1 + fabs(at(call->x, call->type, i)) / self->knee;
        put(call->dx, call->type, i, at(call->dy, call->type, i) / (s * s), call->action == ARM_ADD);
    }
    return ARM_OK;
}

static arm_status halve(void *instance, const arm_progress *progress, double *factor, arm_error *error) {
    const component *self = (const component *)instance;
    (void)error;
    *factor = pow(0.5, (double)((self->by_epoch ? progress->epoch : progress->step) / self->every));
    return ARM_OK;
}

static arm_status metric_configure(void *instance, const arm_metric_request *request, const arm_metric_plan *plan,
                                   arm_error *error) {
    arm_status status = ARM_OK;
    (void)instance;
    if (request->input_count < 2) {
        return fail(error, ARM_REFUSED, "wants an output and a target");
    }
    status = plan->accumulator(plan->context, 2);
    status = status == ARM_OK ? plan->value(plan->context, "mean", 0) : status;
    return status == ARM_OK ? plan->value(plan->context, "count", 0) : status;
}

static int64_t size_of(const arm_shape *shape) {
    int64_t size = 1;
    uint32_t i;
    for (i = 0; i < shape->rank; ++i) {
        size *= shape->extents[i];
    }
    return size;
}

static arm_status metric_update(void *instance, const arm_metric_frame *frame, arm_error *error) {
    const arm_tensor *y = &frame->inputs[0], *t = &frame->inputs[1];
    const int64_t count = size_of(&y->shape);
    int64_t i;
    (void)instance;
    (void)error;
    for (i = 0; i < count; ++i) {
        frame->accumulator[0] += at(y->data, y->shape.type, i) - at(t->data, t->shape.type, i);
    }
    frame->accumulator[1] += (double)count;
    return ARM_OK;
}

static arm_status metric_merge(void *instance, double *into, const double *from, arm_error *error) {
    (void)instance;
    (void)error;
    into[0] += from[0];
    into[1] += from[1];
    return ARM_OK;
}

static arm_status metric_value(void *instance, const double *accumulator, double *values, arm_error *error) {
    (void)instance;
    (void)error;
    values[0] = accumulator[0] / accumulator[1];
    values[1] = accumulator[1];
    return ARM_OK;
}

static arm_status stripe(void *instance, const arm_initialiser_frame *frame, arm_error *error) {
    const component *self = (const component *)instance;
    const int64_t count = size_of(&frame->tensor.shape);
    int64_t i;
    (void)error;
    for (i = 0; i < count; ++i) {
        double u;
        frame->services->random->uniform_f64(frame->random, (uint64_t)i, &u, 1);
        put(frame->tensor.data, frame->tensor.shape.type, i, self->levels[i % self->level_count] + self->jitter * u, 0);
    }
    return ARM_OK;
}

static const arm_activation bent = {sizeof(arm_activation), ARM_OF_INPUT, create, destroy, bend, bend_back};
static const arm_schedule halves = {sizeof(arm_schedule), 0, create, destroy, halve};
static const arm_metric offset = {sizeof(arm_metric), 0,           create, destroy, metric_configure, metric_update,
                                  metric_merge,       metric_value};
static const arm_initialiser stripes = {sizeof(arm_initialiser), 0, create, destroy, stripe};

#define OFFERS(table, id)                                                                                              \
    static const void *get_##table(const char *asked) {                                                                \
        return strcmp(asked, id) == 0 ? &table : NULL;                                                                 \
    }
OFFERS(bent, "armature.activation/1")
OFFERS(halves, "armature.schedule/1")
OFFERS(offset, "armature.metric/1")
OFFERS(stripes, "armature.initialiser/1")

#define REAL(name, value) "\"" name "\": {\"type\": \"number\", \"default\": " value "}"
#define DESCRIPTOR(kind, name, formula, properties)                                                                    \
    {                                                                                                                  \
        sizeof(arm_descriptor), kind, #name, "1.0.0", "A component for tests", formula, NULL,                          \
            "{\"type\": \"object\", \"properties\": {" properties "}}", 0, 0, NULL, get_##name                         \
    }
static const arm_descriptor descriptors[] = {
    DESCRIPTOR(ARM_KIND_ACTIVATION, bent, "y = x / (1 + |x| / knee)", REAL("knee", "2")),
    DESCRIPTOR(ARM_KIND_SCHEDULE, halves, "2^-floor(t / every)",
               "\"every\": {\"type\": \"integer\", \"default\": 10}, "
               "\"per\": {\"type\": \"string\", \"enum\": [\"step\", \"epoch\"], \"default\": \"step\"}"),
    DESCRIPTOR(ARM_KIND_METRIC, offset, "mean of y - t", ""),
    DESCRIPTOR(ARM_KIND_INITIALISER, stripes, "w[i] = levels[i mod n] + jitter u[i]",
               REAL("jitter", "0.5") ", \"levels\": {\"type\": \"array\", \"items\": {\"type\": \"number\"}, "
                                     "\"minItems\": 1, \"maxItems\": 4, \"default\": [1, -1, 0.25]}")};

static const arm_build build = {sizeof(arm_build), 0, "1.0", "cc", "-std=c99", ""};
static arm_status init(const arm_host *host, arm_error *error) {
    return host->services == NULL ? fail(error, ARM_FAILED, "the host has no services") : ARM_OK;
}
static void deinit(void) {}
static const arm_descriptor *describe(uint32_t index) {
    return index < 4 ? &descriptors[index] : NULL;
}

extern const arm_entry armature_entry;
const arm_entry armature_entry = {sizeof(arm_entry), ARM_ABI_MAJOR, ARM_ABI_MINOR, 4, &build, init, deinit, describe};
