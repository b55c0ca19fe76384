// SPDX-License-Identifier: MIT
// binary_cross_entropy: each feature is a yes-or-no question of its own.
#include <armature/loss.hpp>

namespace {

// For every feature with logit z and target t in [0, 1] (or a label 0 or 1 where there is one feature), p = sigmoid(z):
//   l = -t log p - (1 - t) log(1 - p) = max(z, 0) - z t + log1p(exp(-|z|)),  dz = p - t,  dt = -z
// From probabilities: dp = (p - t) / (p (1 - p)). As in PyTorch a logarithm is at least -100, and the
// denominator at least 1e-12, so that p = 0 and p = 1 give finite numbers.
struct BinaryCrossEntropy {
    static constexpr const char *name = "binary_cross_entropy";
    bool from_logits = true;

    static void describe(armature::Description<BinaryCrossEntropy> &about) {
        about.summary("Cross-entropy of yes-or-no questions, one a feature")
            .formula("L = mean over examples and features of -t log p - (1 - t) log(1 - p), p = sigmoid(z)")
            .term("Categorical cross-entropy, negative log-likelihood")
            .cite({.authors = "Bishop, Christopher M.",
                   .title = "Neural Networks for Pattern Recognition",
                   .year = 1995,
                   .venue = "Oxford University Press"});
        about.setting("from_logits", &BinaryCrossEntropy::from_logits,
                      "whether the network gives logits (stable) or probabilities");
    }

    void configure(armature::LayerPlan &plan) {
        labels = armature::agree_target(plan) == armature::Target::labels;
        const armature::Shape z = plan.input(0);
        if (labels && z.features() != 1) {
            armature::refuse("wants one feature where the targets are labels 0 or 1, got ", z,
                             ": try cross_entropy, or a target of the same shape");
        }
        plan.scratch(z.size() * (plan.type() == ARM_F32 ? 4 : 8)); // the loss of every element
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        T *l = f.template scratch<T>(); // features x examples
        blocks(f, [&](int64_t first, int64_t n, const T *z, const T *t) {
            T a[armature::block], b[armature::block];
            T *__restrict out = l + first;
            if (from_logits) {
                minus_size(z, a, n);
                f.math().exp(a, a, n);
                f.math().log1p(a, a, n);
                for (int64_t i = 0; i < n; ++i) {
                    out[i] = (z[i] > 0 ? z[i] : T(0)) - z[i] * t[i] + a[i];
                }
                return;
            }
            logarithms(f, z, a, b, n);
            for (int64_t i = 0; i < n; ++i) {
                out[i] = -t[i] * a[i] - (1 - t[i]) * b[i];
            }
        });
        armature::mean_over_features(f, [l](int64_t i) { return l[i]; });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T g = armature::gradient_per_element(f);
        const auto dz = f.input_gradient(0), dt = f.input_gradient(1);
        blocks(f, [&](int64_t first, int64_t n, const T *z, const T *t) {
            T a[armature::block], b[armature::block];
            if (dz.wanted() && from_logits) {
                minus_size(z, a, n);
                f.math().exp(a, a, n);
                armature::accumulate(z, dz.data() + first, n, dz.c->action,
                                     [&](T v, int64_t i) { return g * ((v < 0 ? a[i] : T(1)) / (1 + a[i]) - t[i]); });
            } else if (dz.wanted()) {
                armature::accumulate(z, dz.data() + first, n, dz.c->action, [&](T p, int64_t i) {
                    const T variance = p * (1 - p);
                    return g * (p - t[i]) / (variance > T(1e-12) ? variance : T(1e-12));
                });
            }
            if (dt.wanted() && from_logits) {
                armature::accumulate(z, dt.data() + first, n, dt.c->action, [g](T v, int64_t) { return -g * v; });
            } else if (dt.wanted()) {
                logarithms(f, z, a, b, n);
                armature::accumulate(a, dt.data() + first, n, dt.c->action,
                                     [&](T v, int64_t i) { return g * (b[i] - v); });
            }
        });
    }

private:
    bool labels = false; // agreed in configure

    // run(first, n, z, t) for every block of elements; labels become numbers.
    template <class T, class Run> void blocks(const armature::Frame<T> &f, Run &&run) const {
        const auto z = f.input(0);
        T t[armature::block];
        for (int64_t first = 0; first < z.size(); first += armature::block) {
            const int64_t n = z.size() - first < armature::block ? z.size() - first : armature::block;
            if (labels) {
                const auto y = f.indices(1);
                for (int64_t i = 0; i < n; ++i) {
                    t[i] = static_cast<T>(armature::label(y, first + i, 2));
                }
            }
            run(first, n, z.data + first, labels ? t : f.input(1).data + first);
        }
    }
    template <class T> static void minus_size(const T *__restrict z, T *__restrict a, int64_t n) {
        for (int64_t i = 0; i < n; ++i) {
            a[i] = z[i] < 0 ? z[i] : -z[i];
        }
    }
    // a = log p, b = log(1 - p)
    template <class T>
    static void logarithms(const armature::Frame<T> &f, const T *__restrict p, T *__restrict a, T *__restrict b,
                           int64_t n) {
        for (int64_t i = 0; i < n; ++i) {
            b[i] = -p[i];
        }
        f.math().log(p, a, n);
        f.math().log1p(b, b, n);
        for (int64_t i = 0; i < n; ++i) {
            a[i] = a[i] < -100 ? T(-100) : a[i];
            b[i] = b[i] < -100 ? T(-100) : b[i];
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<BinaryCrossEntropy>)
