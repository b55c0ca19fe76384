// SPDX-License-Identifier: MIT
// activation.hpp: an elementwise function as a plain struct, written either for one element
//   static constexpr armature::Of derivative_of = armature::Of::output;
//   template <class T> T f(T x) const;      template <class T> T df(T y) const;
// or, where it needs exp, tanh and the like, for a block of at most `block` elements through the host's mathematics:
//   template <class T> void f(const T *x, T *y, int64_t n, const armature::Math<T> &) const;    // y may be x
//   template <class T> void df(const T *a, T *d, int64_t n, const armature::Math<T> &) const;   // a: x or y
// and closes with ARMATURE_PLUGIN(armature::Activation<Relu>).
#pragma once

#include <armature/describe.hpp>
#include <armature/draft/activation.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>

namespace armature {

enum class Of : int32_t { input = ARM_OF_INPUT, output = ARM_OF_OUTPUT };

// Small enough for temporaries on the stack and in the first-level cache, long enough to hide a call.
inline constexpr int64_t block = 512;

template <class C> struct Activation {
    using Box = detail::Box<C>;

    template <class T> static void run_forward(const C &c, const arm_activation_call &call) {
        const T *x = static_cast<const T *>(call.x);
        T *y = static_cast<T *>(call.y);
        if constexpr (requires(T t) { c.template f<T>(t); }) {
            for (int64_t i = 0; i < call.count; ++i) {
                y[i] = c.template f<T>(x[i]);
            }
        } else {
            const Math<T> math(call.services->math);
            for (int64_t i = 0; i < call.count; i += block) {
                c.template f<T>(x + i, y + i, std::min(block, call.count - i), math);
            }
        }
    }
    template <class T> static void run_backward(const C &c, const arm_activation_call &call) {
        const T *a = static_cast<const T *>(C::derivative_of == Of::input ? call.x : call.y);
        const T *dy = static_cast<const T *>(call.dy);
        T *dx = static_cast<T *>(call.dx);
        T d[block];
        for (int64_t i = 0; i < call.count; i += block) {
            const int64_t n = std::min(block, call.count - i);
            if constexpr (requires(T t) { c.template df<T>(t); }) {
                for (int64_t j = 0; j < n; ++j) {
                    d[j] = c.template df<T>(a[i + j]);
                }
            } else {
                c.template df<T>(a + i, d, n, Math<T>(call.services->math));
            }
            if (call.action == ARM_ADD) {
                for (int64_t j = 0; j < n; ++j) {
                    dx[i + j] += dy[i + j] * d[j];
                }
            } else {
                for (int64_t j = 0; j < n; ++j) {
                    dx[i + j] = dy[i + j] * d[j];
                }
            }
        }
    }
    static arm_status forward(void *instance, const arm_activation_call *call, arm_error *error) {
        return detail::guard(error, [&] {
            const C &c = static_cast<const Box *>(instance)->component;
            call->type == ARM_F32 ? run_forward<float>(c, *call) : run_forward<double>(c, *call);
        });
    }
    static arm_status backward(void *instance, const arm_activation_call *call, arm_error *error) {
        return detail::guard(error, [&] {
            const C &c = static_cast<const Box *>(instance)->component;
            call->type == ARM_F32 ? run_backward<float>(c, *call) : run_backward<double>(c, *call);
        });
    }
    static constexpr arm_activation table = {
        sizeof(arm_activation),  static_cast<int32_t>(C::derivative_of), &detail::create<C, Box>, &detail::destroy<Box>,
        &forward,                &backward};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_ACTIVATION_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_ACTIVATION, &get_interface); }
};

} // namespace armature
