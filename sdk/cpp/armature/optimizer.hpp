// SPDX-License-Identifier: MIT
// optimizer.hpp: an optimizer as a plain struct. It needs `double rate` (with its default) as a setting, and
//   void configure(armature::OptimizerPlan &) const;                    // declares its state vectors
//   template <class T> void step(const armature::Update<T> &) const;    // one contiguous run of elements
// What depends on the number of the step alone may be worked out once a step, not once a run of elements:
//   auto prepare(int64_t step) const;    then    step(const armature::Update<T> &, const <what prepare returned> &)
//   const
// and closes with ARMATURE_PLUGIN(armature::Optimizer<Adam>). Row-sparse parameters need nothing more: only the touched
// rows arrive (the lazy variant).
#pragma once

#include <armature/describe.hpp>
#include <armature/draft/optimizer.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>
#include <armature/tensor.hpp>

namespace armature {

class OptimizerPlan {
public:
    OptimizerPlan(const arm_optimizer_request *request, const arm_optimizer_plan *plan)
        : request_(request), plan_(plan) {}
    uint32_t tensors() const { return request_->tensor_count; }
    const arm_optimizer_tensor &tensor(uint32_t i) const { return request_->tensors[i]; }
    // One more number for every parameter element, starting at `initial`.
    void state(const char *name, double initial = 0) { detail::pass(plan_->state(plan_->context, name, initial)); }

private:
    const arm_optimizer_request *request_;
    const arm_optimizer_plan *plan_;
};

template <class T> struct Update {
    int64_t count;
    T *parameter;      // w: count
    const T *gradient; // g: count
    void *const *states;
    T rate;       // with schedule and group factor
    int64_t step; // 1 at the first step
    uint32_t tensor;
    T *state(uint32_t i) const { return static_cast<T *>(states[i]); }
};

namespace detail {

// With what prepare() gave for the last step that was asked for: a step may come in many calls.
template <class C> struct OptimizerBox : Box<C> {};
template <class C>
requires requires(const C &c) {
    c.prepare(int64_t{1});
}
struct OptimizerBox<C> : Box<C> {
    using Prepared = decltype(std::declval<const C &>().prepare(int64_t{1}));
    int64_t step = 0;
    Prepared prepared{};
    const Prepared &at(int64_t now) {
        if (now != step) {
            prepared = this->component.prepare(now);
            step = now;
        }
        return prepared;
    }
};

} // namespace detail

template <class C> struct Optimizer {
    using Box = detail::OptimizerBox<C>;

    static arm_status configure(void *instance, const arm_optimizer_request *request, const arm_optimizer_plan *plan,
                                arm_error *error) {
        return detail::guard(error, [&] {
            Box &box = *static_cast<Box *>(instance);
            box.type = request->type;
            OptimizerPlan answers(request, plan);
            box.component.configure(answers);
        });
    }
    template <class T> static void run(Box &box, const arm_optimizer_frame &frame) {
        const C &c = box.component;
        const auto each = [&frame](auto &&step) {
            for (uint32_t i = 0; i < frame.span_count; ++i) {
                const arm_span &s = frame.spans[i];
                step(Update<T>{s.count, static_cast<T *>(s.parameter), static_cast<const T *>(s.gradient), s.states,
                               static_cast<T>(s.rate), frame.step, s.tensor});
            }
        };
        if constexpr (requires { c.prepare(frame.step); }) {
            const auto &prepared = box.at(frame.step);
            each([&](const Update<T> &update) { c.template step<T>(update, prepared); });
        } else {
            each([&](const Update<T> &update) { c.template step<T>(update); });
        }
    }
    static arm_status step(void *instance, const arm_optimizer_frame *frame, arm_error *error) {
        return detail::guard(error, [&] {
            Box &box = *static_cast<Box *>(instance);
            frame->type == ARM_F32 ? run<float>(box, *frame) : run<double>(box, *frame);
        });
    }
    static constexpr arm_optimizer table = {sizeof(arm_optimizer), 0,          &detail::create<C, Box>,
                                            &detail::destroy<Box>, &configure, &step};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_OPTIMIZER_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_OPTIMIZER, &get_interface); }
};

} // namespace armature
