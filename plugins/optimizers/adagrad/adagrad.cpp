// SPDX-License-Identifier: MIT
// adagrad: a rate for every element, from all of its gradients so far.
#include <armature/optimizer.hpp>

#include <cmath>

namespace {

// For every element, with parameter w, gradient g and weight decay lambda:
//   g <- g + lambda w
//   s <- s + g^2                    s starts at initial_accumulator
//   w <- w - rate g / (sqrt(s) + epsilon)
// Departures: the paper's diagonal variant only; its proximal terms are left out, so that weight decay is a gradient.
struct Adagrad {
    static constexpr const char *name = "adagrad";
    double rate = 0.01, initial_accumulator = 0, epsilon = 1e-10, weight_decay = 0;

    static void describe(armature::Description<Adagrad> &about) {
        about.summary("Divides each element's gradient by the root of the sum of its squares so far")
            .formula("s = s + g^2\n"
                     "w = w - rate g / (sqrt(s) + epsilon)")
            .term("Adagrad")
            .cite({.authors = "Duchi, John and Hazan, Elad and Singer, Yoram",
                   .title = "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
                   .year = 2011,
                   .venue = "Journal of Machine Learning Research 12, 2121-2159"});
        about.setting("rate", &Adagrad::rate, "step size").minimum(0).search_log(1e-4, 1);
        about.setting("initial_accumulator", &Adagrad::initial_accumulator, "the sum of squares before the first step")
            .minimum(0)
            .search_choice("[0.0, 0.1, 1.0]");
        about.setting("epsilon", &Adagrad::epsilon, "added to the root of the sum").above(0).search_log(1e-12, 1e-6);
        about.setting("weight_decay", &Adagrad::weight_decay, "pull of every parameter towards 0 (L2)")
            .minimum(0)
            .search_log(1e-6, 1e-2);
    }

    void configure(armature::OptimizerPlan &plan) const { plan.state("sum_of_squares", initial_accumulator); }

    // One loop, because what it costs is the passes over memory.
    template <class T> void step(const armature::Update<T> &update) const {
        T *__restrict w = update.parameter;
        const T *__restrict g = update.gradient;
        T *__restrict s = update.state(0);
        const T rate = update.rate, e = static_cast<T>(epsilon), lambda = static_cast<T>(weight_decay);
        for (int64_t i = 0; i < update.count; ++i) {
            const T d = g[i] + lambda * w[i];
            s[i] += d * d;
            w[i] -= rate * d / (std::sqrt(s[i]) + e);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<Adagrad>)
