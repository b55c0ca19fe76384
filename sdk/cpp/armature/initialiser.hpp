// SPDX-License-Identifier: MIT
// initialiser.hpp: an initialiser as a plain struct with `template <class T> void fill(const armature::Filling<T> &) const`.
#pragma once

#include <armature/describe.hpp>
#include <armature/draft/initialiser.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>
#include <armature/tensor.hpp>

namespace armature {

template <class T> class Filling {
public:
    explicit Filling(const arm_initialiser_frame *frame) : f_(frame) {}
    const char *name() const { return f_->name; }
    Tensor<T> tensor() const { return Tensor<T>(f_->tensor); }
    int64_t fan_in() const { return f_->fan_in; }
    int64_t fan_out() const { return f_->fan_out; }
    Random random() const { return {f_->random, f_->services}; }
    Math<T> math() const { return Math<T>(f_->services->math); }

private:
    const arm_initialiser_frame *f_;
};

template <class C> struct Initialiser {
    using Box = detail::Box<C>;

    static arm_status fill(void *instance, const arm_initialiser_frame *frame, arm_error *error) {
        return detail::guard(error, [&] {
            const C &c = static_cast<const Box *>(instance)->component;
            if (frame->tensor.shape.type == ARM_F32) {
                c.template fill<float>(Filling<float>(frame));
            } else {
                c.template fill<double>(Filling<double>(frame));
            }
        });
    }
    static constexpr arm_initialiser table = {sizeof(arm_initialiser), 0, &detail::create<C, Box>,
                                              &detail::destroy<Box>, &fill};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_INITIALISER_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_INITIALISER, &get_interface); }
};

} // namespace armature
