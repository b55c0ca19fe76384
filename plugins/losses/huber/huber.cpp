// SPDX-License-Identifier: MIT
// huber: squared for small differences, linear for large ones.
#include <armature/loss.hpp>

namespace {

// With d = y - t: l = d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2);  L = mean over examples and features.
// dl/dy = min(max(d, -delta), delta), dl/dt = -dl/dy.
struct Huber {
    static constexpr const char *name = "huber";
    double delta = 1;

    static void describe(armature::Description<Huber> &about) {
        about.summary("Squared error near the target, absolute error far from it")
            .formula("L = mean over examples and features of d^2 / 2 if |d| <= delta, else delta (|d| - delta / 2), "
                     "d = y - t")
            .term("Categorical cross-entropy, negative log-likelihood")
            .cite({.authors = "Huber, Peter J.",
                   .title = "Robust estimation of a location parameter",
                   .year = 1964,
                   .venue = "Annals of Mathematical Statistics 35(1), 73-101",
                   .doi = "10.1214/aoms/1177703732"});
        about.setting("delta", &Huber::delta, "where squares end and straight lines begin")
            .above(0)
            .search_log(0.01, 10);
    }

    void configure(armature::LayerPlan &plan) {
        armature::agree_values(plan);
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *y = f.input(0).data, *t = f.input(1).data; // features x examples
        const T limit = static_cast<T>(delta);
        armature::mean_over_features(f, [=](int64_t i) {
            const T size = y[i] < t[i] ? t[i] - y[i] : y[i] - t[i];
            return size <= limit ? size * size / 2 : limit * (size - limit / 2);
        });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *y = f.input(0).data, *t = f.input(1).data;
        const T g = armature::gradient_per_element(f), limit = static_cast<T>(delta);
        const auto slope = [=](T d) { return g * (d < -limit ? -limit : d > limit ? limit : d); };
        f.input_gradient(0).write(y, [=](T v, int64_t i) { return slope(v - t[i]); });
        f.input_gradient(1).write(t, [=](T v, int64_t i) { return slope(v - y[i]); });
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<Huber>)
