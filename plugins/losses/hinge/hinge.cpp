// SPDX-License-Identifier: MIT
// hinge: asks for a margin between the right answer and the rest, and for nothing more once it is there.
#include <armature/loss.hpp>

namespace {

// Class labels (Crammer and Singer 2001): for every example with scores x and label y
//   l = max(0, margin + max_{k != y} x_k - x_y);  where l > 0, dx is 1 at the first largest wrong class, -1 at y.
// Targets t = -1 or 1 for every feature: l = max(0, margin - t x), averaged over the features; dx = -t where l > 0.
struct Hinge {
    static constexpr const char *name = "hinge";
    double margin = 1;

    static void describe(armature::Description<Hinge> &about) {
        about.summary("Margin loss, for class labels or for targets of -1 and 1")
            .formula("labels: L = mean over examples of max(0, margin + max_{k != y} x_k - x_y)\n"
                     "-1 and 1: L = mean over examples and features of max(0, margin - t x)")
            .term("Categorical cross-entropy, negative log-likelihood")
            .cite({.authors = "Crammer, Koby and Singer, Yoram",
                   .title = "On the algorithmic implementation of multiclass kernel-based vector machines",
                   .year = 2001,
                   .venue = "Journal of Machine Learning Research 2, 265-292"});
        about.setting("margin", &Hinge::margin, "lead that the right answer must have").above(0).search_log(0.1, 10);
    }

    void configure(armature::LayerPlan &plan) {
        target = armature::agree_target(plan);
        if (target == armature::Target::labels && plan.input(0).features() < 2) {
            armature::refuse("wants a score for each of at least 2 classes, got ", plan.input(0),
                             ": for one score give targets of -1 and 1");
        }
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *x = f.input(0).data; // features x examples
        const T m = static_cast<T>(margin);
        if (target == armature::Target::values) {
            const T *t = f.input(1).data;
            armature::mean_over_features(f, [=](int64_t i) {
                const T l = m - t[i] * x[i];
                return l < 0 ? T(0) : l;
            });
            return;
        }
        const auto l = f.output(1); // examples
        const int64_t C = f.input(0).rows();
        for (int64_t j = 0; j < l.size(); ++j) {
            const int64_t y = armature::label(f.indices(1), j, C);
            const T lead = m + x[j * C + rival(x + j * C, C, y)] - x[j * C + y];
            l[j] = lead < 0 ? T(0) : lead;
        }
        armature::mean_over_examples(f);
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        armature::refuse_target_gradient(f);
        const auto dx = f.input_gradient(0);
        const T *x = f.input(0).data;
        const T m = static_cast<T>(margin);
        if (target == armature::Target::values) {
            const T *t = f.input(1).data;
            const T g = armature::gradient_per_element(f);
            dx.write(x, [=](T v, int64_t i) { return m - t[i] * v > 0 ? -g * t[i] : T(0); });
            return;
        }
        dx.write([](int64_t) { return T(0); });
        const T g = armature::gradient_per_example(f);
        const int64_t C = f.input(0).rows();
        for (int64_t j = 0; dx.wanted() && j < f.output(1).size(); ++j) {
            const int64_t y = armature::label(f.indices(1), j, C), k = rival(x + j * C, C, y);
            if (m + x[j * C + k] - x[j * C + y] > 0) {
                dx.data()[j * C + k] += g;
                dx.data()[j * C + y] -= g;
            }
        }
    }

private:
    armature::Target target = armature::Target::labels; // agreed in configure

    // The first largest of the scores but y's.
    template <class T> static int64_t rival(const T *x, int64_t C, int64_t y) {
        int64_t best = y == 0 ? 1 : 0;
        for (int64_t k = best + 1; k < C; ++k) {
            if (k != y && x[k] > x[best]) {
                best = k;
            }
        }
        return best;
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Loss<Hinge>)
