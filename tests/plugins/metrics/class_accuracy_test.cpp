// SPDX-License-Identifier: MIT
// class_accuracy: counted by hand on small batches.
#include "support/metric_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace armature;
using namespace armature::testing;

namespace {

using Reals = std::vector<double>;
using Labels = std::vector<int32_t>;
using Named = std::map<std::string, double>;

Named judge(const std::vector<Judged> &sample, const Json &settings = Json::object()) {
    const MetricBench bench("class_accuracy", settings, sample);
    return bench.values(bench.of(sample));
}

} // namespace

TEST(ClassAccuracy, IsCountedClassByClass) {
    // Predicted 0, 1, 1, 2, 2, none, 0; true 0, 0, 1, 1, 1, 0, 0.
    const Reals y = {3, 1, 1, /**/ 0, 2, 1, /**/ 0, 5, 5, /**/ 0, 0, 1, /**/ -3, -2, -1, /**/ 0, NAN, 1, /**/ 1, 1, 0};
    Named values = judge({{columns(3, 7), y}, {examples(7), Labels{0, 0, 1, 1, 1, 0, 0}}});
    EXPECT_TRUE(std::isnan(values.at("class_2"))) << "does not occur";
    values.erase("class_2");
    EXPECT_EQ(values, (Named{{"class_0", 2 / 4.0}, {"class_1", 1 / 3.0}, {"mean", (2 / 4.0 + 1 / 3.0) / 2}}));
}

TEST(ClassAccuracy, TakesOneFeatureAsYesOrNo) {
    const Reals y = {0.2, 0.6, 0.9, 0.4, 0.1, 0.3};
    EXPECT_EQ(judge({{columns(1, 6), y}, {examples(6), Labels{0, 0, 1, 1, 1, 0}}}, {{"threshold", 0.5}}),
              (Named{{"class_0", 2 / 3.0}, {"class_1", 1 / 3.0}, {"mean", 0.5}}));
}

TEST(ClassAccuracy, LeavesMaskedStepsOutAndMerges) {
    const std::vector<Judged> a = {{columns(2, 1, 3), Reals{1, 0, 0, 1, 1, 0}},
                                   {examples(1, 3), Labels{0, 0, 9}},
                                   {examples(1, 3), Reals{1, 1, 0}}};
    const std::vector<Judged> b = {
        {columns(2, 1, 1), Reals{0, 1}}, {examples(1, 1), Labels{1}}, {examples(1, 1), Reals{1}}};
    const MetricBench bench("class_accuracy", Json::object(), a);
    MetricBench::Sums ab = bench.of(a), ba = bench.of(b);
    bench.merge(ab, bench.of(b));
    bench.merge(ba, bench.of(a));
    EXPECT_EQ(ab, ba);
    EXPECT_EQ(bench.values(ab), (Named{{"class_0", 0.5}, {"class_1", 1}, {"mean", 0.75}}));
}

TEST(ClassAccuracy, RefusesLabelsOutsideAndTooManyClasses) {
    EXPECT_THROW(judge({{columns(2, 1), Reals{0, 1}}, {examples(1), Labels{2}}}), Error);
    EXPECT_THROW(judge({{columns(1001, 1), Reals(1001)}, {examples(1), Labels{0}}}), Error);
    EXPECT_EQ(judge({{columns(1000, 1), Reals(1000)}, {examples(1), Labels{0}}}).size(), 1001u);
}
