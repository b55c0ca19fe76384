// SPDX-License-Identifier: MIT
// mean_absolute_error: how far off the numbers are, in their own unit.
#include <armature/metric.hpp>

#include <cmath>

namespace {

using namespace armature;

// mean over features and columns of |y - t|. A masked column does not count; NaN if none does, or if y holds a NaN.
struct MeanAbsoluteError {
    static constexpr const char *name = "mean_absolute_error";

    static void describe(Description<MeanAbsoluteError> &about) {
        about.summary("The mean distance between output and target")
            .formula("mean |y - t|")
            .cite(
                {.authors = "Willmott, Cort J. and Matsuura, Kenji",
                 .title =
                     "Advantages of the mean absolute error (MAE) over the root mean square error (RMSE) in assessing "
                     "average model performance",
                 .year = 2005,
                 .venue = "Climate Research 30, 79-82",
                 .doi = "10.3354/cr030079"});
    }

    void configure(MetricPlan &plan) const {
        const Shape output = plan.input(0), target = plan.input(1);
        if (target.type() != output.type() || target.size() != output.size()) {
            refuse("wants a target of numbers, as many as the output ", output, " has, got ", target,
                   target.type() == ARM_I32 ? " of class labels" : "");
        }
        plan.accumulator(2); // sum of distances, how many
        plan.value("", Better::smaller);
    }
    template <class T> void update(const Sample &sample, double *sums) const {
        const auto y = sample.input<T>(0), t = sample.input<T>(1); // features x columns
        const int64_t features = y.shape().features(), columns = y.shape().columns();
        const Mask mask = sample.mask(columns);
        for (int64_t j = 0; j < columns; ++j) {
            if (mask[j]) {
                for (int64_t i = j * features; i < (j + 1) * features; ++i) {
                    sums[0] += std::abs(static_cast<double>(y[i]) - static_cast<double>(t[i]));
                }
                sums[1] += static_cast<double>(features);
            }
        }
    }
    void value(const double *sums, double *values) const { values[0] = sums[0] / sums[1]; }
};

} // namespace

ARMATURE_PLUGIN(Metric<MeanAbsoluteError>)
