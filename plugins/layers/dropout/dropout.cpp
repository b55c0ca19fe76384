// SPDX-License-Identifier: MIT
// dropout: drops elements at random in training, and does nothing in evaluation (inverted dropout).
#include "../dropping.hpp"

namespace {

// Training: y = m x / (1 - rate), m one bit an element, 1 with probability 1 - rate; dx = m dy / (1 - rate).
// Evaluation: y = x. Departure from Srivastava et al. 2014: they scale the weights after training instead.
// Element i goes by word i of the call's stream. The mask is saved, a byte an element: drawing it again would cost more
// than reading it.
struct Dropout {
    static constexpr const char *name = "dropout";
    double rate = 0.5;

    static void describe(armature::Description<Dropout> &about) {
        about.summary("Drops features at random in training")
            .formula("y = m x / (1 - rate), m ~ Bernoulli(1 - rate); y = x in evaluation")
            .term("Dropout")
            .cite({.authors = "Srivastava, Nitish and Hinton, Geoffrey and Krizhevsky, Alex and Sutskever, Ilya and "
                              "Salakhutdinov, Ruslan",
                   .title = "Dropout: A simple way to prevent neural networks from overfitting",
                   .year = 2014,
                   .venue = "Journal of Machine Learning Research 15, 1929-1958"});
        about.setting("rate", &Dropout::rate, "probability of dropping an element")
            .minimum(0)
            .below(1)
            .search_uniform(0, 0.7);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        plan.output(x);
        plan.saved(x.size());
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        if (!f.training()) {
            return armature::layers::pass_on(f);
        }
        const auto x = f.input();
        uint8_t *mask = f.template saved<uint8_t>();
        armature::layers::draw_kept(f.random(), rate, mask, x.size());
        apply(x.data, f.output().data, mask, x.size(), ARM_OVERWRITE);
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        if (!f.training()) {
            return armature::layers::pass_back(f);
        }
        const auto dy = f.output_gradient();
        const auto dx = f.input_gradient();
        if (dx.wanted()) {
            apply(dy.data, dx.data(), f.template saved<const uint8_t>(), dy.size(), dx.c->action);
        }
    }

private:
    template <class T>
    void apply(const T *from, T *to, const uint8_t *__restrict mask, int64_t n, int32_t action) const {
        const T scale = static_cast<T>(1 / (1 - rate));
        armature::accumulate(from, to, n, action, [=](T v, int64_t i) { return mask[i] != 0 ? v * scale : T(0); });
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Dropout>)
