// SPDX-License-Identifier: MIT
// rmsprop: the gradient over the root of its recent mean square.
#include <armature/optimizer.hpp>

#include <cmath>

namespace {

// For every element, with parameter w, gradient g, momentum mu and weight decay lambda, running means that keep rho:
//   g <- g + lambda w
//   n <- rho n + (1 - rho) g^2
//   a <- rho a + (1 - rho) g                          centered only
//   d = g / (sqrt(n) + epsilon)                       centered: g / (sqrt(n - a^2) + epsilon)
//   v <- mu v + d, w <- w - rate v                    without momentum: w <- w - rate d
// Departures: the lecture has no epsilon; Graves adds it under the root. n - a^2 is a variance and is kept from falling
// below 0 by rounding.
struct Rmsprop {
    static constexpr const char *name = "rmsprop";
    double rate = 0.001, rho = 0.9, epsilon = 1e-8, momentum = 0, weight_decay = 0;
    bool centered = false;

    static void describe(armature::Description<Rmsprop> &about) {
        about.summary("Divides the gradient by the root of its running mean square, or of its running variance")
            .formula("n = rho n + (1 - rho) g^2\n"
                     "w = w - rate g / (sqrt(n) + epsilon)\n"
                     "centered: a = rho a + (1 - rho) g, and sqrt(n - a^2) in place of sqrt(n)")
            .term("RMSProp")
            .cite({.authors = "Tieleman, Tijmen and Hinton, Geoffrey",
                   .title = "Lecture 6.5 - RMSProp: Divide the gradient by a running average of its recent magnitude",
                   .year = 2012,
                   .venue = "COURSERA: Neural Networks for Machine Learning"})
            .cite({.authors = "Graves, Alex",
                   .title = "Generating Sequences With Recurrent Neural Networks",
                   .year = 2013,
                   .arxiv = "1308.0850"});
        about.setting("rate", &Rmsprop::rate, "step size").minimum(0).search_log(1e-5, 1e-1);
        about.setting("rho", &Rmsprop::rho, "how much of the running means is kept at each step")
            .minimum(0)
            .below(1)
            .search_choice("[0.9, 0.95, 0.99]");
        about.setting("epsilon", &Rmsprop::epsilon, "added to the root").above(0).search_log(1e-10, 1e-4);
        about.setting("centered", &Rmsprop::centered, "whether the running mean is taken off: a variance divides");
        about.setting("momentum", &Rmsprop::momentum, "how much of the velocity is kept at each step; 0: none")
            .minimum(0)
            .below(1)
            .search_choice("[0.0, 0.5, 0.9]");
        about.setting("weight_decay", &Rmsprop::weight_decay, "pull of every parameter towards 0 (L2)")
            .minimum(0)
            .search_log(1e-6, 1e-2);
    }

    void configure(armature::OptimizerPlan &plan) const {
        plan.state("mean_square");
        if (centered) {
            plan.state("mean");
        }
        if (momentum > 0) {
            plan.state("velocity");
        }
    }

    template <class T> void step(const armature::Update<T> &update) const {
        if (centered) {
            momentum > 0 ? run<T, true, true>(update) : run<T, true, false>(update);
        } else {
            momentum > 0 ? run<T, false, true>(update) : run<T, false, false>(update);
        }
    }

    // One loop, because what it costs is the passes over memory.
    template <class T, bool variance, bool accelerated> void run(const armature::Update<T> &update) const {
        T *__restrict w = update.parameter;
        const T *__restrict g = update.gradient;
        T *__restrict n = update.state(0);
        T *__restrict a = variance ? update.state(1) : nullptr;
        T *__restrict v = accelerated ? update.state(variance ? 2 : 1) : nullptr;
        const T keep = static_cast<T>(rho), take = static_cast<T>(1 - rho), mu = static_cast<T>(momentum);
        const T rate = update.rate, e = static_cast<T>(epsilon), lambda = static_cast<T>(weight_decay);
        for (int64_t i = 0; i < update.count; ++i) {
            const T d = g[i] + lambda * w[i];
            n[i] = keep * n[i] + take * d * d;
            T spread = n[i];
            if constexpr (variance) {
                a[i] = keep * a[i] + take * d;
                spread = n[i] - a[i] * a[i];
                spread = spread < 0 ? T(0) : spread;
            }
            T direction = d / (std::sqrt(spread) + e);
            if constexpr (accelerated) {
                v[i] = mu * v[i] + direction;
                direction = v[i];
            }
            w[i] -= rate * direction;
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<Rmsprop>)
