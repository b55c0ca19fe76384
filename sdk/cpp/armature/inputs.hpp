// SPDX-License-Identifier: MIT
// inputs.hpp: what layers ask of inputs that are not feature columns: numbers of any shape, indices in their range, and
// inputs through which no gradient flows.
#pragma once

#include <armature/layer.hpp>

namespace armature {

// Input i, of any shape, refused unless it has the network's type.
[[gnu::cold, gnu::noinline]] inline Shape numbers(const LayerPlan &plan, uint32_t i = 0) {
    const Shape x = plan.input(i);
    if (x.type() != plan.type()) {
        refuse("wants numbers of the network's type as input ", i, ", got ", x, " of another type");
    }
    return x;
}

// Input i, refused unless it holds indices.
[[gnu::cold, gnu::noinline]] inline Shape indices(const LayerPlan &plan, uint32_t i = 0) {
    const Shape x = plan.input(i);
    if (x.type() != ARM_I32) {
        refuse("wants indices (32-bit integers) as input ", i, ", got ", x, " of another type");
    }
    return x;
}

// The shape of what is looked up with indices: so many features for each.
[[gnu::cold, gnu::noinline]] inline Shape with_features(const Shape &indices, int32_t type, int64_t features) {
    if (indices.features() != 1) {
        refuse("wants indices without a feature dimension, or with one feature, got ", indices);
    }
    Shape out(type, {{ARM_ROLE_FEATURE, features}});
    for (const Shape rest = indices.without(ARM_ROLE_FEATURE); out.rank() <= rest.rank();) {
        out.append(rest.role(out.rank() - 1), rest.extent(out.rank() - 1));
    }
    return out;
}

namespace detail {

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_index(const Tensor<const int32_t> &x, int64_t i,
                                                                int64_t count) {
    const Shape shape = x.shape();
    Shape place(ARM_I32, {});
    int64_t rest = i;
    for (uint32_t d = 0; d < shape.rank(); rest /= shape.extent(d++)) {
        place.append(shape.role(d), rest % shape.extent(d));
    }
    refuse("the index ", x[i], " at ", place, " of ", shape, " is not in 0 ... ", count - 1);
}

} // namespace detail

// Refuses an index outside 0 ... count - 1, and names it, its place (counted from 0) and the range.
inline void check_indices(const Tensor<const int32_t> &x, int64_t count) {
    for (int64_t i = 0; i < x.size(); ++i) {
        if (x[i] < 0 || x[i] >= count) {
            detail::refuse_index(x, i, count);
        }
    }
}

// The gradient of an input through which none flows: zero. Indices, too, answer so if they are asked.
template <class T> void write_zeros(const Gradient<T> &gradient) {
    if (gradient.wanted() && !gradient.adds()) {
        const Shape shape(gradient.c->tensor.shape);
        const int64_t width = shape.type() == ARM_F64 ? 8 : shape.type() == ARM_U8 ? 1 : 4;
        std::memset(gradient.c->tensor.data, 0, static_cast<size_t>(shape.size() * width));
    }
}

} // namespace armature
