// SPDX-License-Identifier: MIT
// initialiser.hpp: an initialiser as a plain struct with `template <class T> void fill(const armature::Filling<T> &)
// const`.
#pragma once

#include <armature/describe.hpp>
#include <armature/initialiser.h>
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
    // The fans, or a refusal that names the parameter: a bias, say, has none.
    int64_t want_fan_in() const { return want(f_->fan_in, "fan_in"); }
    int64_t want_fan_out() const { return want(f_->fan_out, "fan_out"); }
    Random random() const { return {f_->random, f_->services}; }
    Math<T> math() const { return Math<T>(f_->services->math); }

    // Every element from its own number of the stream: uniform over (low, high), or normal. Drawn and computed in
    // double and rounded once, so that a float parameter is the rounded double one.
    void uniform(double low, double high) const {
        draw([this](uint64_t first, double *u, int64_t n) { random().uniform(first, u, n); },
             [=](double u) { return low + (high - low) * u; });
    }
    void normal(double mean, double deviation) const {
        draw([this](uint64_t first, double *z, int64_t n) { random().normal(first, z, n); },
             [=](double z) { return mean + deviation * z; });
    }

private:
    int64_t want(int64_t fan, const char *which) const {
        if (fan <= 0) {
            refuse("the parameter ", name(), " ", tensor().shape(), " has no ", which,
                   ": choose an initialiser that does not need it, such as normal or constant");
        }
        return fan;
    }
    template <class Source, class Value> void draw(Source &&source, Value &&value) const {
        const Tensor<T> w = tensor();
        double numbers[block];
        for (int64_t i = 0; i < w.size(); i += block) {
            const int64_t n = w.size() - i < block ? w.size() - i : block;
            source(static_cast<uint64_t>(i), numbers, n);
            for (int64_t j = 0; j < n; ++j) {
                w[i + j] = static_cast<T>(value(numbers[j]));
            }
        }
    }
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
