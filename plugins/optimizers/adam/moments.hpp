// SPDX-License-Identifier: MIT
// moments.hpp: the rule that adam, adamw and amsgrad share; they differ in their defaults and their names.
#pragma once

#include "estimating.hpp"

#include <armature/optimizer.hpp>

#include <cmath>
#include <cstdlib>
#include <string_view>
#include <type_traits>

namespace armature::adam {

// What depends on the step alone: 1 - beta1^t and sqrt(1 - beta2^t), or 1 without bias correction.
struct Correction {
    double first = 1, second_root = 1;
};

// For every element, with parameter w, gradient g, step t from 1 and weight decay lambda:
//   g <- g + lambda w                                      unless decoupled
//   m <- beta1 m + (1 - beta1) g
//   v <- beta2 v + (1 - beta2) g^2
//   u <- max(u, v)                                         amsgrad; otherwise u is v
//   w <- w - rate lambda w                                 if decoupled
//   w <- w - rate m^ / (sqrt(u^) + epsilon)                m^ = m / (1 - beta1^t), u^ = u / (1 - beta2^t)
// Departures: Loshchilov and Hutter decay by the schedule's factor times lambda, here by the whole rate times lambda;
// Reddi, Kale and Kumar have neither epsilon nor bias correction in amsgrad.
struct Rule {
    double rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
    bool bias_correction = true, decoupled = false, amsgrad = false;

    // The settings that all three have.
    template <class C> static void describe_settings(Description<C> &about) {
        about.template setting<double>("rate", &C::rate, "step size").minimum(0).search_log(1e-5, 1e-1);
        about.template setting<double>("beta1", &C::beta1, "how much of the first moment is kept at each step")
            .minimum(0)
            .below(1)
            .search_uniform(0.8, 0.99);
        about.template setting<double>("beta2", &C::beta2, "how much of the second moment is kept at each step")
            .minimum(0)
            .below(1)
            .search_choice("[0.9, 0.99, 0.999]");
        about.template setting<double>("epsilon", &C::epsilon, "added to the root of the second moment")
            .above(0)
            .search_log(1e-10, 1e-4);
        about.template setting<double>("weight_decay", &C::weight_decay, "pull of every parameter towards 0")
            .minimum(0)
            .search_log(1e-6, 1e-1);
        about.template setting<bool>("bias_correction", &C::bias_correction,
                                     "whether moments are divided by 1 - beta^t, since they start at 0");
    }

    void configure(OptimizerPlan &plan) {
        const char *portable = std::getenv("ARMATURE_PORTABLE");
        // Not with an epsilon so small that its reciprocal is no float.
        estimates = epsilon > 1e-30 && (portable == nullptr || std::string_view(portable) != "1");
        plan.state("first_moment");
        plan.state("second_moment");
        if (amsgrad) {
            plan.state("largest_second_moment");
        }
    }

    Correction prepare(int64_t t) const {
        if (!bias_correction) {
            return {};
        }
        const double steps = static_cast<double>(t);
        return {1 - std::pow(beta1, steps), std::sqrt(1 - std::pow(beta2, steps))};
    }

    template <class T> void step(const Update<T> &update, const Correction &correction) const {
        amsgrad ? run<T, true>(update, correction) : run<T, false>(update, correction);
    }

private:
    // One loop, because what it costs is the passes over memory.
    template <class T, bool keep_largest> void run(const Update<T> &update, const Correction &correction) const {
        T *__restrict w = update.parameter;
        const T *__restrict g = update.gradient;
        T *__restrict m = update.state(0);
        T *__restrict v = update.state(1);
        T *__restrict u = keep_largest ? update.state(2) : nullptr;
        const T b1 = static_cast<T>(beta1), c1 = static_cast<T>(1 - beta1);
        const T b2 = static_cast<T>(beta2), c2 = static_cast<T>(1 - beta2);
        const T coupled = static_cast<T>(decoupled ? 0 : weight_decay);
        const T keep = static_cast<T>(decoupled ? 1 - static_cast<double>(update.rate) * weight_decay : 1);
        const T rate_hat = static_cast<T>(static_cast<double>(update.rate) / correction.first);
        const T scale = static_cast<T>(1 / correction.second_root);
        const T e = static_cast<T>(epsilon);
#if defined(__AVX512F__)
        if constexpr (std::is_same_v<T, float>) {
            if (estimates) {
                return step_estimating<keep_largest>({b1, c1, b2, c2, coupled, keep, rate_hat, scale, e}, update.count,
                                                     w, g, m, v, u);
            }
        }
#endif
        for (int64_t i = 0; i < update.count; ++i) {
            const T d = g[i] + coupled * w[i];
            m[i] = b1 * m[i] + c1 * d;
            v[i] = b2 * v[i] + c2 * d * d;
            T largest = v[i];
            if constexpr (keep_largest) {
                largest = u[i] > largest ? u[i] : largest;
                u[i] = largest;
            }
            w[i] = keep * w[i] - rate_hat * m[i] / (std::sqrt(largest) * scale + e);
        }
    }

    bool estimates = false; // agreed in configure
};

} // namespace armature::adam
