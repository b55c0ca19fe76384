// my_metric: the root of the mean squared difference between output and target.
#include <armature/metric.hpp>

#include <cmath>

// sqrt(mean of (y - t)^2 over all elements). What is gathered over the batches of a split are sums, so that its parts
// may be merged in any order: sums[0] of the squares, sums[1] of the elements.                y, t: features x examples
struct MyMetric {
    static constexpr const char *name = "my_metric";

    static void describe(armature::Description<MyMetric> &about) {
        about.summary("The root of the mean squared error")
            .formula("sqrt(mean of (y - t)^2)")
            .cite({.authors = "Chai, Tianfeng and Draxler, Roland R.",
                   .title = "Root mean square error (RMSE) or mean absolute error (MAE)?",
                   .year = 2014,
                   .doi = "10.5194/gmd-7-1247-2014"});
        about.term("my_term");
    }
    void configure(armature::MetricPlan &plan) const {
        const armature::Shape y = plan.input(0), t = plan.input(1);
        if (t.type() != y.type() || t.size() != y.size()) {
            armature::refuse("wants a target of as many numbers as the output ", y, ", got ", t);
        }
        plan.accumulator(2); // doubles, 0 at first
        plan.value("", armature::Better::smaller);
    }
    template <class T> void update(const armature::Sample &sample, double *sums) const {
        const armature::Tensor<const T> y = sample.input<T>(0), t = sample.input<T>(1);
        const armature::Mask counts = sample.mask(y.columns()); // which columns count: all, where there is no mask
        for (int64_t i = 0; i < y.size(); ++i) {
            if (counts[i / y.rows()]) {
                sums[0] += (static_cast<double>(y[i]) - t[i]) * (static_cast<double>(y[i]) - t[i]);
                sums[1] += 1;
            }
        }
    }
    void value(const double *sums, double *values) const { values[0] = std::sqrt(sums[0] / sums[1]); }
};
ARMATURE_PLUGIN(armature::Metric<MyMetric>)
