// my_optimizer: gradient descent with a heavy ball: a velocity that remembers earlier steps.
#include <armature/optimizer.hpp>

// For every element, with parameter w, gradient g, velocity v (0 at first) and momentum m:
//   v <- m v - rate g
//   w <- w + v
struct MyOptimizer {
    static constexpr const char *name = "my_optimizer";
    double rate = 0.01; // every optimizer has a rate; schedules multiply it
    double momentum = 0.9;

    static void describe(armature::Description<MyOptimizer> &about) {
        about.summary("Gradient descent with a velocity that remembers earlier steps")
            .formula("v = momentum v - rate g\nw = w + v")
            .cite({.authors = "Polyak, Boris T.",
                   .title = "Some methods of speeding up the convergence of iteration methods",
                   .year = 1964,
                   .venue = "USSR Computational Mathematics and Mathematical Physics 4(5), 1-17",
                   .doi = "10.1016/0041-5553(64)90137-5"});
        about.term("my_term");
        about.setting("rate", &MyOptimizer::rate, "step size").minimum(0).search_log(1e-4, 1);
        about.setting("momentum", &MyOptimizer::momentum, "how much of the velocity is kept").minimum(0).below(1);
    }
    void configure(armature::OptimizerPlan &plan) const {
        plan.state("velocity"); // one number more for every element, 0 at first, kept in checkpoints
    }
    template <class T> void step(const armature::Update<T> &update) const {
        T *w = update.parameter, *v = update.state(0);
        const T *g = update.gradient, m = static_cast<T>(momentum);
        for (int64_t i = 0; i < update.count; ++i) {
            v[i] = m * v[i] - update.rate * g[i];
            w[i] += v[i];
        }
    }
};
ARMATURE_PLUGIN(armature::Optimizer<MyOptimizer>)
