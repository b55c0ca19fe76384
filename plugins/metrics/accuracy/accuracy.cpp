// SPDX-License-Identifier: MIT
// accuracy: the share of columns whose class is told right.
#include "../classes.hpp"

namespace {

using namespace armature;

// mean over columns of [argmax y = argmax t]; one feature: of [(y > threshold) = t]. Equal scores: the lowest index.
// A column with a NaN is wrong; a masked one does not count; NaN if none does.
struct Accuracy {
    static constexpr const char *name = "accuracy";
    double threshold = 0;

    static void describe(Description<Accuracy> &about) {
        about.summary("The share of examples whose class is told right")
            .formula("mean [argmax y = t]        one feature: mean [(y > threshold) = t]")
            .cite({.authors = "Fawcett, Tom",
                   .title = "An introduction to ROC analysis",
                   .year = 2006,
                   .venue = "Pattern Recognition Letters 27(8), 861-874",
                   .doi = "10.1016/j.patrec.2005.10.010"});
        about.setting("threshold", &Accuracy::threshold,
                      "above which a single feature says yes: 0 for a logit, 0.5 for a probability");
    }

    void configure(MetricPlan &plan) const {
        classes::check(plan);
        plan.accumulator(2); // right ones, all
        plan.value("", Better::larger);
    }
    template <class T> void update(const Sample &sample, double *sums) const {
        const classes::Batch<T> batch(sample, threshold);
        for (int64_t j = 0; j < batch.columns(); ++j) {
            if (batch.counts(j)) {
                sums[0] += batch.right(j) ? 1 : 0;
                sums[1] += 1;
            }
        }
    }
    void value(const double *sums, double *values) const { values[0] = sums[0] / sums[1]; }
};

} // namespace

ARMATURE_PLUGIN(Metric<Accuracy>)
