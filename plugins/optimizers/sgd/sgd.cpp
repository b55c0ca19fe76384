// SPDX-License-Identifier: MIT
// sgd: stochastic gradient descent with momentum. Batches and schedules are the host's.
#include <armature/optimizer.hpp>

namespace {

// For every element, with parameter w, gradient g, momentum mu and weight decay lambda:
//   g <- g + lambda w
//   v <- mu v + g
//   w <- w - rate v                without momentum: w - rate g; Nesterov: w - rate (g + mu v)
// Departure: Polyak and Sutskever et al. keep the rate inside v. At a constant rate the path is the same; here a change
// of the rate acts at once on the whole velocity. Nesterov's step is Sutskever's, read at the looked-ahead point.
struct Sgd {
    static constexpr const char *name = "sgd";
    double rate = 0.01, momentum = 0, weight_decay = 0;
    bool nesterov = false;

    static void describe(armature::Description<Sgd> &about) {
        about.summary("Stochastic gradient descent, plain or with Polyak's or Nesterov's momentum")
            .formula("v = momentum v + g\n"
                     "w = w - rate v                   Nesterov: w = w - rate (g + momentum v)")
            .term("Stochastic gradient descent (SGD)")
            .cite({.authors = "Robbins, Herbert and Monro, Sutton",
                   .title = "A Stochastic Approximation Method",
                   .year = 1951,
                   .venue = "The Annals of Mathematical Statistics 22(3), 400-407",
                   .doi = "10.1214/aoms/1177729586"})
            .cite({.authors = "Polyak, Boris T.",
                   .title = "Some methods of speeding up the convergence of iteration methods",
                   .year = 1964,
                   .venue = "USSR Computational Mathematics and Mathematical Physics 4(5), 1-17",
                   .doi = "10.1016/0041-5553(64)90137-5"})
            .cite({.authors = "Sutskever, Ilya and Martens, James and Dahl, George and Hinton, Geoffrey",
                   .title = "On the importance of initialization and momentum in deep learning",
                   .year = 2013,
                   .venue = "ICML"});
        about.setting("rate", &Sgd::rate, "step size").minimum(0).search_log(1e-4, 1);
        about.setting("momentum", &Sgd::momentum, "how much of the velocity is kept at each step; 0: none")
            .minimum(0)
            .below(1)
            .search_choice("[0.0, 0.5, 0.9, 0.95, 0.99]");
        about.setting("nesterov", &Sgd::nesterov, "whether to step along the velocity that comes next");
        about.setting("weight_decay", &Sgd::weight_decay, "pull of every parameter towards 0 (L2)")
            .minimum(0)
            .search_log(1e-6, 1e-2);
    }

    void check() const {
        if (nesterov && momentum == 0) {
            armature::refuse("nesterov wants a momentum above 0, got ", momentum,
                             "; set momentum (0.9 is usual) or leave nesterov out");
        }
    }

    void configure(armature::OptimizerPlan &plan) const {
        if (momentum > 0) {
            plan.state("velocity");
        }
    }

    template <class T> void step(const armature::Update<T> &update) const {
        if (momentum == 0) {
            plain(update);
        } else if (nesterov) {
            accelerated<T, true>(update);
        } else {
            accelerated<T, false>(update);
        }
    }

    template <class T> void plain(const armature::Update<T> &update) const {
        T *__restrict w = update.parameter;
        const T *__restrict g = update.gradient;
        const T rate = update.rate, lambda = static_cast<T>(weight_decay);
        for (int64_t i = 0; i < update.count; ++i) {
            w[i] -= rate * (g[i] + lambda * w[i]);
        }
    }
    // One loop, because what it costs is the passes over memory.
    template <class T, bool look_ahead> void accelerated(const armature::Update<T> &update) const {
        T *__restrict w = update.parameter;
        const T *__restrict g = update.gradient;
        T *__restrict v = update.state(0);
        const T rate = update.rate, mu = static_cast<T>(momentum), lambda = static_cast<T>(weight_decay);
        for (int64_t i = 0; i < update.count; ++i) {
            const T d = g[i] + lambda * w[i];
            v[i] = mu * v[i] + d;
            w[i] -= rate * (look_ahead ? d + mu * v[i] : v[i]);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Optimizer<Sgd>)
