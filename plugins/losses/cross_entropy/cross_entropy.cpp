// SPDX-License-Identifier: MIT
// cross_entropy: between a target distribution and the softmax of logits. From log-probabilities: nll.
#include <armature/loss.hpp>
#include <armature/softmax.hpp>

namespace {

// For every example with logits z, C classes and target q (one-hot where the target is a label):
//   q' = (1 - e) q + e / C             label smoothing (Szegedy et al. 2016, section 7)
//   L = -sum_k q'_k log p_k = sum_k q'_k (log sum_j exp(z_j) - z_k),   p = softmax(z)
//   dz = (sum_k q'_k) p - q'
// p is saved for backward; in evaluation it lives in scratch, a few columns at a time.
struct CrossEntropy {
    static constexpr const char *name = "cross_entropy";
    double label_smoothing = 0;

    static void describe(armature::Description<CrossEntropy> &about) {
        about.summary("Categorical cross-entropy from logits, for labels or distributions")
            .formula("L = mean over examples of -sum_k q_k log softmax(z)_k")
            .term("Categorical cross-entropy, negative log-likelihood")
            .cite({.authors = "Bishop, Christopher M.",
                   .title = "Neural Networks for Pattern Recognition",
                   .year = 1995,
                   .venue = "Oxford University Press"})
            .cite({.authors = "Szegedy, Christian and Vanhoucke, Vincent and Ioffe, Sergey and Shlens, Jon and Wojna, "
                              "Zbigniew",
                   .title = "Rethinking the Inception architecture for computer vision",
                   .year = 2016,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2016.308",
                   .arxiv = "1512.00567"});
        about
            .setting("label_smoothing", &CrossEntropy::label_smoothing,
                     "share of the target that is spread evenly over the classes")
            .minimum(0)
            .below(1)
            .search_uniform(0, 0.2);
    }

    void configure(armature::LayerPlan &plan) {
        target = armature::agree_target(plan);
        const armature::Shape z = plan.input(0);
        const int64_t bytes = plan.type() == ARM_F32 ? 4 : 8;
        plan.saved(z.size() * bytes);
        plan.scratch(armature::softmax_group(z.features()) * z.features() * bytes);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto z = f.input(0);  // classes x examples
        const auto L = f.output(1); // examples
        const int64_t C = z.rows(), examples = z.columns(), group = armature::softmax_group(C);
        T peak[armature::softmax_columns], total[armature::softmax_columns], log_total[armature::softmax_columns];
        for (int64_t j = 0; j < examples; j += group) {
            const int64_t n = examples - j < group ? examples - j : group;
            T *p = f.training() ? f.template saved<T>() + j * C : f.template scratch<T>();
            armature::exponentials(z.data + j * C, p, C, n, peak, total, f.math());
            f.math().log(total, log_total, n);
            for (int64_t k = 0; k < n; ++k) {
                if (f.training()) {
                    armature::map(p + k * C, p + k * C, C, [s = total[k]](T e) { return e / s; });
                }
                L[j + k] = loss(f, j + k, z.data + (j + k) * C, peak[k] + log_total[k]);
            }
        }
        armature::mean_over_examples(f);
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        armature::refuse_target_gradient(f);
        const auto dz = f.input_gradient(0);
        if (!dz.wanted()) {
            return;
        }
        const int64_t C = f.input(0).rows(), examples = f.output(1).size();
        const T g = armature::gradient_per_example(f);
        const T rest = static_cast<T>(label_smoothing) / static_cast<T>(C), most = 1 - static_cast<T>(label_smoothing);
        for (int64_t j = 0; j < examples; ++j) {
            const T *p = f.template saved<T>() + j * C;
            T *out = dz.data() + j * C;
            if (target == armature::Target::labels) {
                armature::accumulate(p, out, C, dz.c->action, [=](T v, int64_t) { return g * (v - rest); });
                out[armature::label(f.indices(1), j, C)] -= g * most;
            } else {
                const T *q = f.input(1).data + j * C;
                const T mass =
                    most * armature::sum_of<T>(C, [=](int64_t k) { return q[k]; }) + rest * static_cast<T>(C);
                armature::accumulate(p, out, C, dz.c->action,
                                     [=](T v, int64_t k) { return g * (mass * v - (most * q[k] + rest)); });
            }
        }
    }

private:
    armature::Target target = armature::Target::labels; // agreed in configure

    // log_sum = log sum exp z
    template <class T> T loss(const armature::Frame<T> &f, int64_t example, const T *z, T log_sum) const {
        const int64_t C = f.input(0).rows();
        const T rest = static_cast<T>(label_smoothing) / static_cast<T>(C), most = 1 - static_cast<T>(label_smoothing);
        T sum = 0;
        if (target == armature::Target::labels) {
            sum = most * (log_sum - z[armature::label(f.indices(1), example, C)]);
        } else {
            const T *q = f.input(1).data + example * C;
            sum = most * armature::sum_of<T>(C, [=](int64_t k) { return q[k] == 0 ? T(0) : q[k] * (log_sum - z[k]); });
        }
        if (label_smoothing > 0) {
            sum += rest * armature::sum_of<T>(C, [=](int64_t k) { return log_sum - z[k]; });
        }
        return sum;
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<CrossEntropy>)
