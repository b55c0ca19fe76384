// SPDX-License-Identifier: MIT
// confusion_counts: how often each class was taken for each.
#include "../classes.hpp"

#include <algorithm>

namespace {

using namespace armature;

// One count for every pair of true and predicted class, and one for the columns where a NaN left no prediction.
// Equal scores: the lowest index. A masked column does not count.
struct ConfusionCounts {
    static constexpr const char *name = "confusion_counts";
    static constexpr int64_t most_classes = 100; // 10,001 numbers a report; more would flood the record
    double threshold = 0;
    int64_t size = 0; // number of classes, agreed in configure

    static void describe(Description<ConfusionCounts> &about) {
        about.summary("How many examples of each class were taken for each class")
            .formula("true_i.predicted_j = #{t = i, argmax y = j};  undefined = #{a NaN in y}")
            .cite({.authors = "Stehman, Stephen V.",
                   .title = "Selecting and interpreting measures of thematic classification accuracy",
                   .year = 1997,
                   .venue = "Remote Sensing of Environment 62(1), 77-89",
                   .doi = "10.1016/S0034-4257(97)00083-7"});
        about.setting("threshold", &ConfusionCounts::threshold,
                      "above which a single feature says yes: 0 for a logit, 0.5 for a probability");
    }

    void configure(MetricPlan &plan) {
        classes::check(plan);
        size = classes::count(plan.input(0));
        if (size > most_classes) {
            refuse("would report ", size * size + 1, " numbers for ", size, " classes; it takes at most ", most_classes,
                   " classes (accuracy and top_k_error take any number)");
        }
        plan.accumulator(size * size + 1); // true class by true class, then the undefined ones
        for (int64_t i = 0; i < size; ++i) {
            for (int64_t j = 0; j < size; ++j) {
                plan.value("true_" + std::to_string(i) + ".predicted_" + std::to_string(j),
                           i == j ? Better::larger : Better::smaller);
            }
        }
        plan.value("undefined", Better::smaller);
    }
    template <class T> void update(const Sample &sample, double *sums) const {
        const classes::Batch<T> batch(sample, threshold);
        for (int64_t j = 0; j < batch.columns(); ++j) {
            if (batch.counts(j)) {
                const int64_t truth = batch.truth(j), predicted = batch.predicted(j);
                const bool defined = truth != classes::none && predicted != classes::none;
                sums[defined ? truth * size + predicted : size * size] += 1;
            }
        }
    }
    void value(const double *sums, double *values) const { std::copy_n(sums, size * size + 1, values); }
};

} // namespace

ARMATURE_PLUGIN(Metric<ConfusionCounts>)
