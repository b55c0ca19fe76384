// SPDX-License-Identifier: MIT
// gaussian_sample: normal numbers of given mean and variance, through which the gradient flows.
#pragma once

#include "sources.hpp"

#include <armature/inputs.hpp>

#include <algorithm>

namespace armature::sampling {

// y = mean + exp(log_variance / 2) e, e ~ N(0, 1), drawn anew in every call of either mode (reparametrised sampling).
//   dmean = dy, dlog_variance = dy s, with s = exp(log_variance / 2) e / 2, which training saves.
struct GaussianSample {
    static constexpr const char *name = "gaussian_sample";

    static void describe(Description<GaussianSample> &about) {
        about.summary("Normal numbers of given mean and log-variance, with a gradient")
            .formula("y = mean + exp(log_variance / 2) e, e ~ N(0, 1)")
            .term("Autoencoder")
            .cite(autoencoding);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(2);
        const Shape mean = numbers(plan, 0), log_variance = numbers(plan, 1);
        if (!(mean == log_variance)) {
            refuse("wants mean and log-variance of one shape, got ", mean, " and ", log_variance);
        }
        plan.output(mean);
        plan.saved(mean.size() * (plan.type() == ARM_F32 ? 4 : 8));
        plan.in_place();
    }

    template <class T> void forward(const Frame<T> &f) const {
        const int64_t size = f.output().size();
        T deviation[block], noise[block];
        for (int64_t i = 0; i < size; i += block) {
            const int64_t n = std::min(block, size - i);
            map(f.input(1).data + i, deviation, n, [](T v) { return v / 2; });
            f.math().exp(deviation, deviation, n);
            f.random().normal(static_cast<uint64_t>(i), noise, n);
            if (f.training()) {
                T *__restrict s = f.template saved<T>() + i;
                for (int64_t j = 0; j < n; ++j) {
                    s[j] = deviation[j] * noise[j] / 2;
                }
            }
            accumulate(f.input(0).data + i, f.output().data + i, n, ARM_OVERWRITE,
                       [&](T mean, int64_t j) { return mean + deviation[j] * noise[j]; });
        }
    }

    // The mean's gradient may lie over dy, and is then written last; otherwise first, in case both inputs are one.
    template <class T> void backward(const Frame<T> &f) const {
        const T *dy = f.output_gradient().data, *__restrict s = f.template saved<const T>();
        const bool over = f.input_gradient(0).data() == dy;
        for (const bool turn_of_variance : {over, !over}) {
            if (turn_of_variance) {
                f.input_gradient(1).write(dy, [s](T g, int64_t i) { return g * s[i]; });
            } else if (!over) {
                f.input_gradient(0).write(dy, [](T g, int64_t) { return g; });
            }
        }
    }
};

} // namespace armature::sampling
