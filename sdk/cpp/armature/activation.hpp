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

#include <armature/describe.hpp>
#include <armature/draft/activation.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>

namespace armature {

enum class Of : int32_t { input = ARM_OF_INPUT, output = ARM_OF_OUTPUT };

// Small enough for temporaries on the stack and in the first-level cache, long enough to hide a call.
inline constexpr int64_t block = 512;

namespace detail {

template <class C, class T>
concept ByElement = requires(const C &c, T t) {
    c.template f<T>(t);
    c.template df<T>(t);
};

// y[i] = f(x[i]). In place and apart are two loops, since a compiler vectorises neither when it may be the other.
template <class T, class F> void map(const T *x, T *y, int64_t n, F &&f) {
    if (x == y) {
        for (int64_t i = 0; i < n; ++i) {
            y[i] = f(y[i]);
        }
    } else {
        const T *__restrict from = x;
        T *__restrict to = y;
        for (int64_t i = 0; i < n; ++i) {
            to[i] = f(from[i]);
        }
    }
}
// dx[i] (+)= dy[i] * slope(i)
template <class T, class Slope> void chain(const T *dy, T *dx, int64_t n, int32_t action, Slope &&slope) {
    const T *__restrict from = dy;
    T *__restrict to = dx;
    if (action == ARM_ADD) {
        for (int64_t i = 0; i < n; ++i) {
            to[i] += from[i] * slope(i);
        }
    } else if (dx == dy) {
        for (int64_t i = 0; i < n; ++i) {
            dx[i] *= slope(i);
        }
    } else {
        for (int64_t i = 0; i < n; ++i) {
            to[i] = from[i] * slope(i);
        }
    }
}

} // namespace detail

template <class C> struct Activation {
    using Box = detail::Box<C>;

    template <class T> static void run_forward(const C &c, const arm_activation_call &call) {
        const T *x = static_cast<const T *>(call.x);
        T *y = static_cast<T *>(call.y);
        if constexpr (detail::ByElement<C, T>) {
            detail::map(x, y, call.count, [&c](T a) { return c.template f<T>(a); });
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
            detail::chain(dy, dx, call.count, call.action, [&c, a](int64_t i) { return c.template df<T>(a[i]); });
        } else {
            const Math<T> math(call.services->math);
            T d[block];
            for (int64_t i = 0; i < call.count; i += block) {
                const int64_t n = call.count - i < block ? call.count - i : block;
                c.template df<T>(a + i, d, n, math);
                detail::chain(dy + i, dx + i, n, call.action, [&d](int64_t j) { return d[j]; });
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
