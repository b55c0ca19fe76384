// SPDX-License-Identifier: MIT
// offset: a metric of kinds.c, over the C++ comfort.
#include <armature/metric.hpp>

// mean: of y - t over all elements; count: how many there are.                              y, t: features x examples
struct Offset {
    static constexpr const char *name = "offset";

    static void describe(armature::Description<Offset> &about) {
        about.summary("A component for tests").formula("mean of y - t");
    }
    void configure(armature::MetricPlan &plan) const {
        if (plan.input(1).size() != plan.input(0).size()) {
            armature::refuse("wants a target of as many numbers as the output");
        }
        plan.accumulator(2); // the sum, the count
        plan.value("mean", armature::Better::neither);
        plan.value("count", armature::Better::neither);
    }
    template <class T> void update(const armature::Sample &sample, double *sums) const {
        const armature::Tensor<const T> y = sample.input<T>(0), t = sample.input<T>(1);
        for (int64_t i = 0; i < y.size(); ++i) {
            sums[0] += static_cast<double>(y[i]) - t[i];
        }
        sums[1] += static_cast<double>(y.size());
    }
    void value(const double *sums, double *values) const {
        values[0] = sums[0] / sums[1];
        values[1] = sums[1];
    }
};
ARMATURE_PLUGIN(armature::Metric<Offset>)
