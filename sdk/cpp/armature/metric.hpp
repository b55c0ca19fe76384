// SPDX-License-Identifier: MIT
// metric.hpp: a metric as a plain struct. It needs
//   void configure(armature::MetricPlan &);                                       // accumulator and results
//   template <class T> void update(const armature::Sample &, double *sums) const; // T: type of the output
//   void value(const double *sums, double *values) const;
//   void merge(double *into, const double *from) const;   // only where it is not the sum of the accumulators
#pragma once

#include <armature/describe.hpp>
#include <armature/metric.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>
#include <armature/tensor.hpp>

namespace armature {

enum class Better : int32_t { neither = 0, larger = 1, smaller = -1 };

class MetricPlan {
public:
    MetricPlan(const arm_metric_request *request, const arm_metric_plan *plan, int64_t *doubles)
        : request_(request), plan_(plan), doubles_(doubles) {}
    uint32_t inputs() const { return request_->input_count; }
    Shape input(uint32_t i) const {
        if (i >= request_->input_count) {
            refuse("wants at least ", i + 1, " inputs (output, target), got ", request_->input_count);
        }
        return Shape(request_->inputs[i]);
    }
    void accumulator(int64_t doubles) {
        *doubles_ = doubles;
        detail::pass(plan_->accumulator(plan_->context, doubles));
    }
    void value(const std::string &name, Better better) {
        detail::pass(plan_->value(plan_->context, name.c_str(), static_cast<int32_t>(better)));
    }

private:
    const arm_metric_request *request_;
    const arm_metric_plan *plan_;
    int64_t *doubles_;
};

// Which columns of a batch count: those whose mask is not 0, or all of them.
class Mask {
public:
    Mask() = default;
    explicit Mask(const arm_tensor &tensor) : t_(&tensor) {}
    bool operator[](int64_t column) const {
        if (t_ == nullptr) {
            return true;
        }
        switch (t_->shape.type) {
        case ARM_F32:
            return static_cast<const float *>(t_->data)[column] != 0;
        case ARM_F64:
            return static_cast<const double *>(t_->data)[column] != 0;
        case ARM_I32:
            return static_cast<const int32_t *>(t_->data)[column] != 0;
        default:
            return static_cast<const uint8_t *>(t_->data)[column] != 0;
        }
    }

private:
    const arm_tensor *t_ = nullptr;
};

class Sample {
public:
    explicit Sample(const arm_metric_frame *frame) : f_(frame) {}
    template <class T> Tensor<const T> input(uint32_t i) const { return Tensor<const T>(f_->inputs[i]); }
    bool is_indices(uint32_t i) const { return f_->inputs[i].shape.type == ARM_I32; }
    bool has_mask() const { return f_->input_count > 2; }
    // The mask of this many columns.
    Mask mask(int64_t columns) const {
        if (!has_mask()) {
            return Mask();
        }
        const Shape shape(f_->inputs[2].shape);
        if (shape.size() != columns) {
            refuse("wants a mask of ", columns, " columns, got ", shape);
        }
        return Mask(f_->inputs[2]);
    }

private:
    const arm_metric_frame *f_;
};

template <class C> struct Metric {
    struct Box {
        C component;
        int64_t doubles = 0;
    };

    static arm_status configure(void *instance, const arm_metric_request *request, const arm_metric_plan *plan,
                                arm_error *error) {
        return detail::guard(error, [&] {
            Box &box = *static_cast<Box *>(instance);
            MetricPlan answers(request, plan, &box.doubles);
            box.component.configure(answers);
        });
    }
    static arm_status update(void *instance, const arm_metric_frame *frame, arm_error *error) {
        return detail::guard(error, [&] {
            const C &c = static_cast<const Box *>(instance)->component;
            if (frame->inputs[0].shape.type == ARM_F64) {
                c.template update<double>(Sample(frame), frame->accumulator);
            } else {
                c.template update<float>(Sample(frame), frame->accumulator);
            }
        });
    }
    static arm_status merge(void *instance, double *into, const double *from, arm_error *error) {
        return detail::guard(error, [&] {
            const Box &box = *static_cast<const Box *>(instance);
            if constexpr (requires { box.component.merge(into, from); }) {
                box.component.merge(into, from);
            } else {
                for (int64_t i = 0; i < box.doubles; ++i) {
                    into[i] += from[i];
                }
            }
        });
    }
    static arm_status value(void *instance, const double *accumulator, double *values, arm_error *error) {
        return detail::guard(error, [&] { static_cast<const Box *>(instance)->component.value(accumulator, values); });
    }
    static constexpr arm_metric table = {
        sizeof(arm_metric), 0, &detail::create<C, Box>, &detail::destroy<Box>, &configure, &update, &merge, &value};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_METRIC_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_METRIC, &get_interface); }
};

} // namespace armature
