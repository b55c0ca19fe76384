// SPDX-License-Identifier: MIT
// one_hot: an index as a column with a single 1.
#pragma once

#include "sources.hpp"

#include <armature/inputs.hpp>

namespace armature::indexing {

// y_k = 1 if k is the index, else 0; [classes, ...] of indices of any shape. Indices have no gradient.
struct OneHot {
    static constexpr const char *name = "one_hot";
    int64_t classes = 0;

    static void describe(Description<OneHot> &about) {
        about.summary("Indices as columns with a single 1")
            .formula("y_k = 1 if k = index, else 0")
            .term("Theano")
            .cite(numpy);
        about.setting("classes", &OneHot::classes, "features of a column; indices are below").required().minimum(1);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        plan.output(with_features(indices(plan), plan.type(), classes));
    }

    template <class T> void forward(const Frame<T> &f) const {
        const auto index = f.indices(0);
        const auto y = f.output(); // classes x indices
        check_indices(index, classes);
        std::memset(y.data, 0, static_cast<size_t>(y.size()) * sizeof(T));
        for (int64_t j = 0; j < index.size(); ++j) {
            y[j * classes + index[j]] = 1;
        }
    }

    template <class T> void backward(const Frame<T> &f) const { write_zeros(f.input_gradient()); }
};

} // namespace armature::indexing
