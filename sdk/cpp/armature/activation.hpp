// SPDX-License-Identifier: MIT
// activation.hpp: an elementwise function as a plain struct, written either for one element
//   static constexpr armature::Of derivative_of = armature::Of::output;
//   template <class T> T f(T x) const;      template <class T> T df(T y) const;
// or, where it needs exp, tanh and the like, for at most `block` elements through the host's mathematics:
//   template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &) const;
//   template <class T> void df(const T *__restrict a, T *__restrict d, int64_t n, const armature::Math<T> &) const;
// where a is x or y, and d receives f'; the arrays never overlap. It closes with
// ARMATURE_PLUGIN(armature::Activation<Relu>).
#pragma once

#include <armature/activation.h>
#include <armature/describe.hpp>
#include <armature/elementwise.hpp>
#include <armature/plugin.hpp>
#include <armature/services.hpp>

namespace armature {

enum class Of : int32_t { input = ARM_OF_INPUT, output = ARM_OF_OUTPUT };

namespace detail {

template <class C, class T>
concept ByElement = requires(const C &c, T t) {
    c.template f<T>(t);
    c.template df<T>(t);
};

} // namespace detail

template <class C> struct Activation {
    using Box = detail::Box<C>;

    template <class T> static void run_forward(const C &c, const arm_activation_call &call) {
        const T *x = static_cast<const T *>(call.x);
        T *y = static_cast<T *>(call.y);
        if constexpr (detail::ByElement<C, T>) {
            map(x, y, call.count, [&c](T a) { return c.template f<T>(a); });
        } else {
            const Math<T> math(call.services->math);
            T copy[block]; // of x where y is about to overwrite it
            for (int64_t i = 0; i < call.count; i += block) {
                const int64_t n = call.count - i < block ? call.count - i : block;
                const T *from = x + i;
                if (x == y) {
                    std::memcpy(copy, from, static_cast<size_t>(n) * sizeof(T));
                    from = copy;
                }
                c.template f<T>(from, y + i, n, math);
            }
        }
    }
    template <class T> static void run_backward(const C &c, const arm_activation_call &call) {
        const T *__restrict a = static_cast<const T *>(C::derivative_of == Of::input ? call.x : call.y);
        const T *dy = static_cast<const T *>(call.dy);
        T *dx = static_cast<T *>(call.dx);
        if constexpr (detail::ByElement<C, T>) {
            accumulate(dy, dx, call.count, call.action, [&c, a](T g, int64_t i) { return g * c.template df<T>(a[i]); });
        } else {
            const Math<T> math(call.services->math);
            T d[block];
            for (int64_t i = 0; i < call.count; i += block) {
                const int64_t n = call.count - i < block ? call.count - i : block;
                c.template df<T>(a + i, d, n, math);
                accumulate(dy + i, dx + i, n, call.action, [&d](T g, int64_t j) { return g * d[j]; });
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
    static constexpr arm_activation table = {sizeof(arm_activation),
                                             static_cast<int32_t>(C::derivative_of),
                                             &detail::create<C, Box>,
                                             &detail::destroy<Box>,
                                             &forward,
                                             &backward};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_ACTIVATION_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_ACTIVATION, &get_interface); }
};

} // namespace armature
