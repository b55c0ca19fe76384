// SPDX-License-Identifier: MIT
// adadelta: steps in the parameter's own units, without a rate to choose.
#include <armature/optimizer.hpp>

#include <cmath>

namespace {

// For every element, with parameter x, gradient g and weight decay lambda, E[.] a running mean that keeps rho:
//   g <- g + lambda x
//   E[g^2] <- rho E[g^2] + (1 - rho) g^2
//   dx = -sqrt(E[dx^2] + epsilon) / sqrt(E[g^2] + epsilon) g
//   E[dx^2] <- rho E[dx^2] + (1 - rho) dx^2
//   x <- x + rate dx
// Departure: the paper has no rate (it is 1 here unless set), so that schedules and groups have something to scale.
struct Adadelta {
    static constexpr const char *name = "adadelta";
    double rate = 1, rho = 0.95, epsilon = 1e-6, weight_decay = 0;

    static void describe(armature::Description<Adadelta> &about) {
        about.summary("Scales the gradient by the ratio of the recent steps' size to the recent gradients' size")
            .formula("E[g^2] = rho E[g^2] + (1 - rho) g^2\n"
                     "dx = -sqrt(E[dx^2] + epsilon) / sqrt(E[g^2] + epsilon) g\n"
                     "E[dx^2] = rho E[dx^2] + (1 - rho) dx^2\n"
                     "x = x + rate dx")
            .term("Adadelta")
            .cite({.authors = "Zeiler, Matthew D.",
                   .title = "ADADELTA: An Adaptive Learning Rate Method",
                   .year = 2012,
                   .arxiv = "1212.5701"});
        about.setting("rate", &Adadelta::rate, "factor of every step").minimum(0).search_log(1e-2, 10);
        about.setting("rho", &Adadelta::rho, "how much of both running means is kept at each step")
            .minimum(0)
            .below(1)
            .search_choice("[0.9, 0.95, 0.99]");
        about.setting("epsilon", &Adadelta::epsilon, "added under both roots; it starts the first steps")
            .above(0)
            .search_log(1e-8, 1e-2);
        about.setting("weight_decay", &Adadelta::weight_decay, "pull of every parameter towards 0 (L2)")
            .minimum(0)
            .search_log(1e-6, 1e-2);
    }

    void configure(armature::OptimizerPlan &plan) const {
        plan.state("mean_square_gradient");
        plan.state("mean_square_step");
    }

    // One loop, because what it costs is the passes over memory.
    template <class T> void step(const armature::Update<T> &update) const {
        T *__restrict x = update.parameter;
        const T *__restrict g = update.gradient;
        T *__restrict gg = update.state(0); // E[g^2]
        T *__restrict dd = update.state(1); // E[dx^2]
        const T keep = static_cast<T>(rho), take = static_cast<T>(1 - rho);
        const T rate = update.rate, e = static_cast<T>(epsilon), lambda = static_cast<T>(weight_decay);
        for (int64_t i = 0; i < update.count; ++i) {
            const T d = g[i] + lambda * x[i];
            gg[i] = keep * gg[i] + take * d * d;
            const T dx = std::sqrt(dd[i] + e) / std::sqrt(gg[i] + e) * d;
            dd[i] = keep * dd[i] + take * dx * dx;
            x[i] -= rate * dx;
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<Adadelta>)
