// SPDX-License-Identifier: MIT
// confusion_counts: counted by hand on small batches.
#include "support/metric_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace armature;
using namespace armature::testing;

namespace {

using Reals = std::vector<double>;
using Labels = std::vector<int32_t>;
using Counts = std::map<std::string, double>;

Counts counts(const std::vector<Judged> &sample, const Json &settings = Json::object()) {
    const MetricBench bench("confusion_counts", settings, sample);
    return bench.values(bench.of(sample));
}

} // namespace

TEST(ConfusionCounts, CountsEveryPair) {
    // Predicted 0, 1, 1, 2, 2, none; true 0, 0, 1, 1, 2, 2.
    const Reals y = {3, 1, 1, /**/ 0, 2, 1, /**/ 0, 5, 5, /**/ 0, 0, 1, /**/ -3, -2, -1, /**/ 0, NAN, 1};
    const Counts expected = {{"true_0.predicted_0", 1}, {"true_0.predicted_1", 1}, {"true_0.predicted_2", 0},
                             {"true_1.predicted_0", 0}, {"true_1.predicted_1", 1}, {"true_1.predicted_2", 1},
                             {"true_2.predicted_0", 0}, {"true_2.predicted_1", 0}, {"true_2.predicted_2", 1},
                             {"undefined", 1}};
    EXPECT_EQ(counts({{columns(3, 6), y}, {examples(6), Labels{0, 0, 1, 1, 2, 2}}}), expected);
}

TEST(ConfusionCounts, TakesOneFeatureAsYesOrNo) {
    const Reals y = {0.2, 0.6, 0.9, 0.4, 0.1};
    EXPECT_EQ(counts({{columns(1, 5), y}, {examples(5), Labels{0, 0, 1, 1, 1}}}, {{"threshold", 0.5}}),
              (Counts{{"true_0.predicted_0", 1},
                      {"true_0.predicted_1", 1},
                      {"true_1.predicted_0", 2},
                      {"true_1.predicted_1", 1},
                      {"undefined", 0}}));
}

TEST(ConfusionCounts, LeavesMaskedStepsOutAndMerges) {
    const std::vector<Judged> a = {{columns(2, 1, 3), Reals{1, 0, 0, 1, 1, 0}},
                                   {examples(1, 3), Labels{0, 0, 9}},
                                   {examples(1, 3), Reals{1, 1, 0}}};
    const std::vector<Judged> b = {
        {columns(2, 1, 1), Reals{0, 1}}, {examples(1, 1), Labels{1}}, {examples(1, 1), Reals{1}}};
    const MetricBench bench("confusion_counts", Json::object(), a);
    MetricBench::Sums ab = bench.of(a), ba = bench.of(b);
    bench.merge(ab, bench.of(b));
    bench.merge(ba, bench.of(a));
    EXPECT_EQ(ab, ba);
    EXPECT_EQ(bench.values(ab), (Counts{{"true_0.predicted_0", 1},
                                        {"true_0.predicted_1", 1},
                                        {"true_1.predicted_0", 0},
                                        {"true_1.predicted_1", 1},
                                        {"undefined", 0}}));
}

TEST(ConfusionCounts, RefusesLabelsOutsideAndTooManyClasses) {
    EXPECT_THROW(counts({{columns(2, 1), Reals{0, 1}}, {examples(1), Labels{2}}}), Error);
    EXPECT_THROW(counts({{columns(2, 1), Reals{0, 1}}, {examples(1), Labels{-1}}}), Error);
    EXPECT_THROW(counts({{columns(101, 1), Reals(101)}, {examples(1), Labels{0}}}), Error);
}
