// SPDX-License-Identifier: MIT
// bernoulli: zeros and ones drawn with given probabilities. Not dropout, which scales and rests in evaluation.
#pragma once

#include <armature/inputs.hpp>

#include <algorithm>

namespace armature::sampling {

// y = 1 with probability p, else 0, drawn anew in every call of either mode. Element i is 1 when word i of the call's
// stream is below p 2^32, so that float and double draw alike; NaN stays NaN, so that it is found. No gradient.
struct Bernoulli {
    static constexpr const char *name = "bernoulli";

    static void describe(Description<Bernoulli> &about) {
        about.summary("Zeros and ones drawn with given probabilities")
            .formula("y ~ Bernoulli(p)")
            .term("Restricted Boltzmann machine (RBM)")
            .cite({.authors = "Hinton, Geoffrey E.",
                   .title = "Training products of experts by minimizing contrastive divergence",
                   .year = 2002,
                   .venue = "Neural Computation 14(8), 1771-1800",
                   .doi = "10.1162/089976602760128018"});
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        plan.output(numbers(plan));
        plan.in_place();
        plan.no_gradient();
    }

    template <class T> void forward(const Frame<T> &f) const {
        const auto p = f.input();
        const auto y = f.output();
        uint32_t words[block];
        for (int64_t i = 0; i < y.size(); i += block) {
            const int64_t n = std::min(block, y.size() - i);
            f.random().words(static_cast<uint64_t>(i), words, n);
            accumulate(p.data + i, y.data + i, n, ARM_OVERWRITE, [&words](T v, int64_t j) {
                const double limit = static_cast<double>(v) * 4294967296.0;
                return v != v ? v : static_cast<double>(words[j]) < limit ? T(1) : T(0);
            });
        }
    }

    template <class T> void backward(const Frame<T> &f) const { write_zeros(f.input_gradient()); }
};

} // namespace armature::sampling
