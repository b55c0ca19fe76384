// SPDX-License-Identifier: MIT
// mean_squared_error: the mean of the squared differences, without the factor 1/2 that some texts have.
#include <armature/loss.hpp>

namespace {

// L = mean over examples and features of (y - t)^2,  dy = 2 (y - t) / (examples features),  dt = -dy
struct MeanSquaredError {
    static constexpr const char *name = "mean_squared_error";

    static void describe(armature::Description<MeanSquaredError> &about) {
        about.summary("Mean of the squared differences")
            .formula("L = mean over examples and features of (y - t)^2")
            .term("Categorical cross-entropy, negative log-likelihood")
            .cite({.authors = "Bishop, Christopher M.",
                   .title = "Neural Networks for Pattern Recognition",
                   .year = 1995,
                   .venue = "Oxford University Press"});
    }

    void configure(armature::LayerPlan &plan) {
        armature::agree_values(plan);
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *y = f.input(0).data, *t = f.input(1).data; // features x examples
        armature::mean_over_features(f, [=](int64_t i) { return (y[i] - t[i]) * (y[i] - t[i]); });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *y = f.input(0).data, *t = f.input(1).data;
        const T g = 2 * armature::gradient_per_element(f);
        f.input_gradient(0).write(y, [=](T v, int64_t i) { return g * (v - t[i]); });
        f.input_gradient(1).write(t, [=](T v, int64_t i) { return g * (v - y[i]); });
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<MeanSquaredError>)
