// SPDX-License-Identifier: MIT
// scatter: columns added into zeros by index: what gather is backwards.
#pragma once

#include "picks.hpp"

namespace armature::indexing {

// y = 0, then y at the indices along a dimension += x, in the order of memory; dx = dy there. Columns of [feature,
// length k, batch] want indices [length k, batch]; those of [feature, batch] want [batch], and y has a dimension more.
struct Scatter {
    static constexpr const char *name = "scatter";
    std::string along = "length";
    int64_t size = 0;
    Picks picks;

    static void describe(Description<Scatter> &about) {
        about.summary("Columns added into zeros by index")
            .formula("y_(.., k, ..) = sum over i with index_i = k of x_(.., i, ..)")
            .term("Theano")
            .cite(numpy);
        about.setting("along", &Scatter::along, "the dimension of the output in which an index is a place")
            .choices({"feature", "width", "height", "length", "batch", "time"});
        about.setting("size", &Scatter::size, "the output's extent there").required().minimum(1);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(2);
        const Shape x = numbers(plan, 0), index = indices(plan, 1);
        const int32_t role = role_of(along);
        if (x.has(role) != index.has(role) || !(common_shape({x, index}) == x)) {
            refuse("wants an index for every column of ", x, " along ", along, ", got indices ", index);
        }
        const Shape y = common_shape({x.without(role), Shape(plan.type(), {{role, size}})});
        picks = Picks(x, y, index, role);
        plan.output(y);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const Frame<T> &f) const {
        check_indices(f.indices(1), picks.extent);
        std::fill_n(f.output().data, f.output().size(), T(0));
        picks.put(f.indices(1).data, f.input(0).data, f.output().data);
    }

    template <class T> void backward(const Frame<T> &f) const {
        write_zeros(f.input_gradient(1));
        if (const auto dx = f.input_gradient(0); dx.wanted()) {
            picks.take(f.indices(1).data, f.output_gradient().data, dx.data(), dx.adds());
        }
    }
};

} // namespace armature::indexing
