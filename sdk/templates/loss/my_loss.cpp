// my_loss: the logarithm of the hyperbolic cosine: squared near the target, straight far from it, smooth in between.
#include <armature/loss.hpp>

#include <cmath>

// With d = (y - t) / s:   l = s^2 log cosh d,   L = mean of l over features and examples.     y, t: features x examples
// dl/dy = s tanh d,   dl/dt = -s tanh d.         No d overflows in log cosh d = |d| + log(1 + exp(-2 |d|)) - log 2.
struct MyLoss {
    static constexpr const char *name = "my_loss";
    double scale = 1;
    static void describe(armature::Description<MyLoss> &about) {
        about.summary("Log-cosh: squared error near the target, absolute error far from it")
            .formula("L = mean over examples and features of scale^2 log cosh((y - t) / scale)")
            .cite({"Saleh, Resve A. and Saleh, A. K. Md. Ehsanes",
                   "Statistical Properties of the log-cosh Loss Function Used in Machine Learning", 2022,
                   "arXiv:2208.04564"});
        about.term("my_term");
        about.setting("scale", &MyLoss::scale, "where squares become straight").above(0).search_log(0.01, 10);
    }
    void configure(armature::LayerPlan &plan) const {
        armature::agree_values(plan); // output and target: numbers of one shape (armature/loss.hpp: labels too)
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
    }
    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto y = f.input(0), t = f.input(1);
        const T s = static_cast<T>(scale);
        armature::mean_over_features(f, [&](int64_t i) {
            const T d = std::fabs(y[i] - t[i]) / s;
            return s * s * (d + std::log1p(std::exp(-2 * d)) - std::log(T(2)));
        });
    }
    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto y = f.input(0), t = f.input(1);
        const T s = static_cast<T>(scale), g = s * armature::gradient_per_element(f);
        f.input_gradient(0).write([&](int64_t i) { return g * std::tanh((y[i] - t[i]) / s); });
        f.input_gradient(1).write([&](int64_t i) { return -g * std::tanh((y[i] - t[i]) / s); });
    }
};
ARMATURE_PLUGIN(armature::Loss<MyLoss>)
