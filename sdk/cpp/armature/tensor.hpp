// SPDX-License-Identifier: MIT
// tensor.hpp: typed views of the host's memory. A view owns nothing and is valid for one call.
#pragma once

#include <armature/elementwise.hpp>
#include <armature/shape.hpp>

#include <span>
#include <type_traits>

namespace armature {

template <class T> inline constexpr int32_t type_of = 0;
template <> inline constexpr int32_t type_of<float> = ARM_F32;
template <> inline constexpr int32_t type_of<double> = ARM_F64;
template <> inline constexpr int32_t type_of<int32_t> = ARM_I32;
template <> inline constexpr int32_t type_of<uint8_t> = ARM_U8;

// T may be const. data is nullptr where the call gives no access.
template <class T> struct Tensor {
    T *data = nullptr;
    const arm_shape *c = nullptr;

    Tensor(const arm_tensor &t) : data(static_cast<T *>(t.data)), c(&t.shape) {
        if (t.shape.type != type_of<std::remove_const_t<T>>) {
            refuse("a tensor ", Shape(t.shape), " has element type ", t.shape.type, ", wanted ",
                   type_of<std::remove_const_t<T>>);
        }
    }
    Shape shape() const { return Shape(*c); }
    int64_t size() const {
        int64_t n = 1;
        for (uint32_t i = 0; i < c->rank; ++i) {
            n *= c->extents[i];
        }
        return n;
    }
    int64_t rows() const { return c->rank == 0 ? 1 : c->extents[0]; } // the first dimension
    int64_t columns() const { return rows() == 0 ? 0 : size() / rows(); }
    T &operator[](int64_t i) const { return data[i]; }
    std::span<T> span() const { return {data, static_cast<size_t>(size())}; }
};

// A gradient to be written as its action says.
template <class T> struct Gradient {
    const arm_gradient *c = nullptr;

    bool wanted() const { return c->action != ARM_SKIP; }
    bool adds() const { return c->action == ARM_ADD; }
    T *data() const { return static_cast<T *>(c->tensor.data); }
    Tensor<T> tensor() const { return Tensor<T>(c->tensor); }

    // Writes f(dy[i], i) to every element i, or adds it, or does nothing. The gradient may be dy where it overwrites.
    template <class F> void write(const T *dy, F &&f) const {
        if (wanted()) {
            accumulate(dy, data(), tensor().size(), c->action, f);
        }
    }
    // The same of a value(i) that reads no gradient of the same shape.
    template <class F> void write(F &&value) const {
        if (!wanted()) {
            return;
        }
        T *__restrict g = data();
        const int64_t n = tensor().size();
        if (adds()) {
            for (int64_t i = 0; i < n; ++i) {
                g[i] += value(i);
            }
        } else {
            for (int64_t i = 0; i < n; ++i) {
                g[i] = value(i);
            }
        }
    }
};

// Some columns of a parameter's gradient, to be written or added to: `count` of them, from `first`.
template <class T> struct Columns {
    T *data = nullptr; // rows x count
    int64_t rows = 0, first = 0, count = 0;
    bool adds = false;
};

} // namespace armature
