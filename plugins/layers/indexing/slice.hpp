// SPDX-License-Identifier: MIT
// slice: a stretch of one dimension. The other way round it is concatenate.
#pragma once

#include "sources.hpp"

#include <armature/inputs.hpp>

namespace armature::indexing {

// y = the elements from ... from + size - 1 of x along a dimension; dx = dy there, 0 elsewhere. Seen from memory, y is
// `count` runs of `length` elements, `offset` into as many runs of x, which are `apart`.
struct Slice {
    static constexpr const char *name = "slice";
    std::string along = "feature";
    int64_t from = 0, size = 0;
    int64_t count = 0, length = 0, offset = 0, apart = 0;

    static void describe(Description<Slice> &about) {
        about.summary("A part of one dimension").formula("y_i = x_(from + i)").term("Theano").cite(numpy);
        about.setting("along", &Slice::along, "the dimension that is cut")
            .choices({"feature", "width", "height", "length", "batch", "time"});
        about.setting("from", &Slice::from, "where the part begins, counted from 0").minimum(0);
        about.setting("size", &Slice::size, "how long it is; 0: to the end").minimum(0);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = numbers(plan);
        const uint32_t at = x.dimension(along);
        const int64_t extent = x.extent(at), wanted = size == 0 ? extent - from : size;
        if (wanted < 1 || from + wanted > extent) {
            refuse("cannot take ", wanted < 1 ? 1 : wanted, " from ", from, " on along ", along, " of ", x,
                   ": it ends at ", extent - 1);
        }
        int64_t step = 1;
        for (uint32_t i = 0; i < at; ++i) {
            step *= x.extent(i);
        }
        length = wanted * step;
        offset = from * step;
        apart = extent * step;
        count = x.size() / apart;
        plan.output(x.with(x.role(at), wanted));
    }

    template <class T> void forward(const Frame<T> &f) const {
        for (int64_t j = 0; j < count; ++j) {
            std::memcpy(f.output().data + j * length, f.input().data + j * apart + offset,
                        static_cast<size_t>(length) * sizeof(T));
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const auto dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        write_zeros(dx);
        for (int64_t j = 0; j < count; ++j) {
            accumulate(f.output_gradient().data + j * length, dx.data() + j * apart + offset, length, dx.c->action,
                       [](T g, int64_t) { return g; });
        }
    }
};

} // namespace armature::indexing
