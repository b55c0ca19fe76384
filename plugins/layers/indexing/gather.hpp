// SPDX-License-Identifier: MIT
// gather: columns picked by index. A learned table of them is embedding.
#pragma once

#include "picks.hpp"

namespace armature::indexing {

// y = the values at the indices along a dimension; dvalues += dy there, in the order of memory. Indices of [length k,
// batch] pick k columns of every example, those of [batch] pick one, and y has no such dimension then.
struct Gather {
    static constexpr const char *name = "gather";
    std::string along = "length";
    Picks picks;

    static void describe(Description<Gather> &about) {
        about.summary("Columns picked by index")
            .formula("y_(.., i, ..) = x_(.., index_i, ..)")
            .term("Theano")
            .cite(numpy);
        about.setting("along", &Gather::along, "the dimension of the values in which an index is a place")
            .choices({"feature", "width", "height", "length", "batch", "time"});
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(2);
        const Shape values = numbers(plan, 0), index = indices(plan, 1);
        const int32_t role = values.role(values.dimension(along));
        const Shape picked = common_shape({values.without(role), index});
        picks = Picks(picked, values, index, role);
        plan.output(picked);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const Frame<T> &f) const {
        check_indices(f.indices(1), picks.extent);
        picks.take(f.indices(1).data, f.input(0).data, f.output().data, false);
    }

    template <class T> void backward(const Frame<T> &f) const {
        write_zeros(f.input_gradient(1));
        if (const auto dx = f.input_gradient(0); dx.wanted()) {
            write_zeros(dx);
            picks.put(f.indices(1).data, f.output_gradient().data, dx.data());
        }
    }
};

} // namespace armature::indexing
