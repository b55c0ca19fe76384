// SPDX-License-Identifier: MIT
// class_accuracy: the accuracy within each class, and their mean (the balanced accuracy).
#include "../classes.hpp"

namespace {

using namespace armature;

// a_c = mean over the columns of class c of [argmax y = c]; mean = the mean of a_c over the classes that occur. A class
// that does not occur has NaN, and so has the mean if none does. A column with a NaN is wrong; a masked one does not
// count. Equal scores: the lowest index.
struct ClassAccuracy {
    static constexpr const char *name = "class_accuracy";
    static constexpr int64_t most_classes = 1000; // numbers a report; more would flood the record
    double threshold = 0;
    int64_t size = 0; // number of classes, agreed in configure

    static void describe(Description<ClassAccuracy> &about) {
        about.summary("The share of each class's examples that is told right, and the mean over classes")
            .formula("class_i = mean [argmax y = i] over t = i;  mean = mean of class_i over the classes that occur")
            .cite({.authors = "Brodersen, Kay H. and Ong, Cheng Soon and Stephan, Klaas E. and Buhmann, Joachim M.",
                   .title = "The balanced accuracy and its posterior distribution",
                   .year = 2010,
                   .venue = "20th International Conference on Pattern Recognition, 3121-3124",
                   .doi = "10.1109/ICPR.2010.764"});
        about.setting("threshold", &ClassAccuracy::threshold,
                      "above which a single feature says yes: 0 for a logit, 0.5 for a probability");
    }

    void configure(MetricPlan &plan) {
        classes::check(plan);
        size = classes::count(plan.input(0));
        if (size > most_classes) {
            refuse("would report ", size + 1, " numbers for ", size, " classes; it takes at most ", most_classes,
                   " classes (accuracy and top_k_error take any number)");
        }
        plan.accumulator(2 * size); // right ones of each class, all of each class
        for (int64_t c = 0; c < size; ++c) {
            plan.value("class_" + std::to_string(c), Better::larger);
        }
        plan.value("mean", Better::larger);
    }
    template <class T> void update(const Sample &sample, double *sums) const {
        const classes::Batch<T> batch(sample, threshold);
        for (int64_t j = 0; j < batch.columns(); ++j) {
            const int64_t truth = batch.counts(j) ? batch.truth(j) : classes::none;
            if (truth != classes::none) {
                sums[truth] += batch.predicted(j) == truth ? 1 : 0;
                sums[size + truth] += 1;
            }
        }
    }
    void value(const double *sums, double *values) const {
        double sum = 0, occurring = 0;
        for (int64_t c = 0; c < size; ++c) {
            values[c] = sums[c] / sums[size + c]; // 0 / 0 where the class does not occur
            sum += sums[size + c] > 0 ? values[c] : 0;
            occurring += sums[size + c] > 0 ? 1 : 0;
        }
        values[size] = sum / occurring;
    }
};

} // namespace

ARMATURE_PLUGIN(Metric<ClassAccuracy>)
