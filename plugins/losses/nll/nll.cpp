// SPDX-License-Identifier: MIT
// nll: the negative log-likelihood of log-probabilities. From logits: cross_entropy.
#include <armature/loss.hpp>

namespace {

// For every example with log-probabilities l and target q (one-hot where the target is a label):
//   L = -sum_k q_k l_k,  dl = -q,  dq = -l
struct Nll {
    static constexpr const char *name = "nll";

    static void describe(armature::Description<Nll> &about) {
        about.summary("Negative log-likelihood from log-probabilities, for labels or distributions")
            .formula("L = mean over examples of -sum_k q_k l_k, l = log p")
            .term("Categorical cross-entropy, negative log-likelihood")
            .cite({.authors = "Bishop, Christopher M.",
                   .title = "Neural Networks for Pattern Recognition",
                   .year = 1995,
                   .venue = "Oxford University Press"});
    }

    void configure(armature::LayerPlan &plan) {
        target = armature::agree_target(plan);
        plan.backward_reads_input(1);
        if (target == armature::Target::values) {
            plan.backward_reads_input(0);
        }
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto l = f.input(0);  // classes x examples
        const auto L = f.output(1); // examples
        const int64_t C = l.rows();
        for (int64_t j = 0; j < l.columns(); ++j) {
            const T *lj = l.data + j * C;
            if (target == armature::Target::labels) {
                L[j] = -lj[armature::label(f.indices(1), j, C)];
            } else { // 0 log 0 = 0
                const T *q = f.input(1).data + j * C;
                L[j] = -armature::sum_of<T>(C, [=](int64_t k) { return q[k] == 0 ? T(0) : q[k] * lj[k]; });
            }
        }
        armature::mean_over_examples(f);
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const int64_t C = f.input(0).rows();
        const T g = armature::gradient_per_example(f);
        const auto dl = f.input_gradient(0);
        if (target == armature::Target::values) {
            dl.write(f.input(1).data, [g](T q, int64_t) { return -g * q; });
            f.input_gradient(1).write(f.input(0).data, [g](T l, int64_t) { return -g * l; });
            return;
        }
        dl.write([](int64_t) { return T(0); });
        for (int64_t j = 0; dl.wanted() && j < f.output(1).size(); ++j) {
            dl.data()[j * C + armature::label(f.indices(1), j, C)] -= g;
        }
    }

private:
    armature::Target target = armature::Target::labels; // agreed in configure
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<Nll>)
