// SPDX-License-Identifier: MIT
// arg_max: which feature of every column is the largest. Its value is reduce_max.
#pragma once

#include "sources.hpp"

#include <armature/inputs.hpp>

namespace armature::indexing {

// y = the index of the largest feature, the first among equals, as a 32-bit integer; NaN is passed over unless it comes
// first. [features, ...] becomes [...]. No gradient: y is constant almost everywhere.
struct ArgMax {
    static constexpr const char *name = "arg_max";

    static void describe(Description<ArgMax> &about) {
        about.summary("Index of the largest feature").formula("y = argmax_k x_k").term("Theano").cite(numpy);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        if (x.features() < 1 || x.features() > INT32_MAX) {
            refuse("wants 1 to ", INT32_MAX, " features, got ", x);
        }
        plan.output(x.without(ARM_ROLE_FEATURE).with_type(ARM_I32));
        plan.no_gradient();
    }

    template <class T> void forward(const Frame<T> &f) const {
        const auto x = f.input(); // features x columns
        const Tensor<int32_t> y(f.c().outputs[0]);
        for (int64_t j = 0; j < y.size(); ++j) {
            const T *column = x.data + j * x.rows();
            const T best = largest(column, x.rows());
            int32_t k = 0;
            while (k < x.rows() && column[k] != best) {
                ++k;
            }
            y[j] = k < x.rows() ? k : 0; // no feature equals NaN
        }
    }

    template <class T> void backward(const Frame<T> &f) const { write_zeros(f.input_gradient()); }
};

} // namespace armature::indexing
