// SPDX-License-Identifier: MIT
// top_k_error: the share of columns whose true class is not among the k best scores.
#include "../classes.hpp"

namespace {

using namespace armature;

// mean over columns of [rank of the true class > k], where the rank counts the scores above its own, equal ones of a
// lower index, and itself. A column with a NaN is wrong; a masked one does not count; NaN if none does.
struct TopKError {
    static constexpr const char *name = "top_k_error";
    int64_t k = 5;

    static void describe(Description<TopKError> &about) {
        about.summary("The share of examples whose true class is not among the k best")
            .formula("mean [#{i: y_i > y_t} + 1 > k]")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "Russakovsky, Olga and Deng, Jia and Su, Hao and Krause, Jonathan and Satheesh, Sanjeev "
                              "and Ma, Sean and Huang, Zhiheng and Karpathy, Andrej and Khosla, Aditya and Bernstein, "
                              "Michael and Berg, Alexander C. and Fei-Fei, Li",
                   .title = "ImageNet Large Scale Visual Recognition Challenge",
                   .year = 2015,
                   .venue = "International Journal of Computer Vision 115(3), 211-252",
                   .doi = "10.1007/s11263-015-0816-y",
                   .arxiv = "1409.0575"});
        about.setting("k", &TopKError::k, "how many guesses are allowed").minimum(1);
    }

    void configure(MetricPlan &plan) const {
        classes::check(plan);
        const int64_t features = plan.input(0).features();
        if (k >= features) {
            refuse("wants k below the number of classes, or nothing could be wrong; got k ", k, " and ", features,
                   " classes");
        }
        plan.accumulator(2); // wrong ones, all
        plan.value("", Better::smaller);
    }
    template <class T> void update(const Sample &sample, double *sums) const {
        const classes::Batch<T> batch(sample, 0);
        const int64_t features = sample.input<T>(0).shape().features();
        for (int64_t j = 0; j < batch.columns(); ++j) {
            if (batch.counts(j)) {
                sums[0] += found(batch.output(j), features, batch.truth(j)) ? 0 : 1;
                sums[1] += 1;
            }
        }
    }
    void value(const double *sums, double *values) const { values[0] = sums[0] / sums[1]; }

private:
    template <class T> bool found(const T *y, int64_t features, int64_t truth) const {
        if (truth == classes::none) {
            return false;
        }
        int64_t rank = 1;
        for (int64_t i = 0; i < features; ++i) {
            if (std::isnan(y[i])) {
                return false;
            }
            rank += y[i] > y[truth] || (y[i] == y[truth] && i < truth) ? 1 : 0;
        }
        return rank <= k;
    }
};

} // namespace

ARMATURE_PLUGIN(Metric<TopKError>)
