// SPDX-License-Identifier: MIT
// accuracy: counted by hand on small batches.
#include "support/metric_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace armature;
using namespace armature::testing;

namespace {

using Reals = std::vector<double>;
using Labels = std::vector<int32_t>;

double accuracy(const std::vector<Judged> &sample, const Json &settings = Json::object()) {
    const MetricBench bench("accuracy", settings, sample);
    return bench.value(bench.of(sample));
}

} // namespace

TEST(Accuracy, CountsTheLargestScoreAgainstLabels) {
    // Columns say 2, 0, 1, 1; the labels are 2, 1, 1, 1.
    const Reals y = {0.1, 0.2, 0.7, /**/ 5, -1, 4.9, /**/ -3, -1, -2, /**/ 0, 9, 1};
    const Labels t = {2, 1, 1, 1};
    EXPECT_EQ(accuracy({{columns(3, 4), y}, {examples(4), t}}), 0.75);
    const std::vector<float> single(y.begin(), y.end());
    EXPECT_EQ(accuracy({{columns(3, 4), single}, {examples(4), t}}), 0.75);
    EXPECT_EQ(MetricBench("accuracy", Json::object(), {{columns(3, 4), y}, {examples(4), t}}).declared,
              (std::vector<std::pair<std::string, int32_t>>{{"", 1}}));
}

TEST(Accuracy, TakesDistributionsByTheirLargest) {
    const Reals y = {1, 2, /**/ 2, 1, /**/ 0, 3}, t = {0.4, 0.6, /**/ 0.3, 0.7, /**/ 0, 1};
    EXPECT_DOUBLE_EQ(accuracy({{columns(2, 3), y}, {columns(2, 3), t}}), 2.0 / 3);
}

TEST(Accuracy, GivesTiesToTheLowestIndex) {
    const Reals y = {4, 4, 1, /**/ 1, 4, 4};
    EXPECT_EQ(accuracy({{columns(3, 2), y}, {examples(2), Labels{0, 1}}}), 1);
    EXPECT_EQ(accuracy({{columns(3, 2), y}, {examples(2), Labels{1, 2}}}), 0);
}

TEST(Accuracy, TakesOneFeatureAsYesOrNo) {
    const Reals y = {-0.1, 0.1, 0.4, 0.9};
    const Labels t = {0, 1, 0, 1};
    EXPECT_EQ(accuracy({{columns(1, 4), y}, {examples(4), t}}), 0.75);
    EXPECT_EQ(accuracy({{columns(1, 4), y}, {examples(4), t}}, {{"threshold", 0.5}}), 0.75);
    EXPECT_EQ(accuracy({{columns(1, 4), y}, {columns(1, 4), Reals{0, 1, 1, 1}}}), 1);
    EXPECT_EQ(accuracy({{columns(1, 4), y}, {columns(1, 4), Reals{0, 1, 1, 1}}}, {{"threshold", 0.3}}), 0.75);
}

TEST(Accuracy, CountsNaNAsWrong) {
    const Reals y = {NAN, 1, /**/ 1, NAN, /**/ 0, 1};
    EXPECT_DOUBLE_EQ(accuracy({{columns(2, 3), y}, {examples(3), Labels{1, 0, 1}}}), 1.0 / 3);
    EXPECT_EQ(accuracy({{columns(1, 2), Reals{NAN, NAN}}, {examples(2), Labels{0, 1}}}), 0);
    EXPECT_EQ(accuracy({{columns(2, 1), Reals{NAN, 1}}, {columns(2, 1), Reals{NAN, 1}}}), 0); // nor does NaN equal NaN
}

TEST(Accuracy, LeavesMaskedStepsOut) {
    // Batch 2, time 3; the second sequence ends after one step, and its padding has no valid label.
    const Reals y = {1, 0, /**/ 1, 0, /*t=1*/ 0, 1, /**/ 0, 1, /*t=2*/ 1, 0, /**/ 1, 0};
    const Labels t = {0, 1, /**/ 1, -7, /**/ 1, -7};
    const Reals mask = {1, 1, /**/ 1, 0, /**/ 1, 0};
    EXPECT_EQ(accuracy({{columns(2, 2, 3), y}, {examples(2, 3), t}, {examples(2, 3), mask}}), 0.5);
    const std::vector<uint8_t> bytes = {0, 0, 1, 0, 0, 0};
    EXPECT_EQ(accuracy({{columns(2, 2, 3), y}, {examples(2, 3), t}, {examples(2, 3), bytes}}), 1);
    EXPECT_TRUE(std::isnan(accuracy({{columns(2, 2, 3), y}, {examples(2, 3), t}, {examples(2, 3), Reals(6)}})));
}

TEST(Accuracy, MergesInAnyOrder) {
    const std::vector<std::vector<Judged>> batches = {
        {{columns(2, 3), Reals{1, 0, 0, 1, 1, 0}}, {examples(3), Labels{0, 1, 1}}},
        {{columns(2, 2), Reals{1, 0, 0, 1}}, {examples(2), Labels{1, 0}}},
        {{columns(2, 1), Reals{1, 0}}, {examples(1), Labels{0}}}};
    const MetricBench bench("accuracy", Json::object(), batches[0]);
    std::vector<size_t> order = {0, 1, 2};
    MetricBench::Sums one_by_one = bench.none();
    for (const auto &batch : batches) {
        bench.update(one_by_one, batch);
    }
    EXPECT_EQ(bench.value(one_by_one), 0.5);
    do {
        MetricBench::Sums sums = bench.none();
        for (const size_t i : order) {
            bench.merge(sums, bench.of(batches[i]));
        }
        EXPECT_EQ(sums, one_by_one);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Accuracy, RefusesWhatDoesNotFit) {
    const Reals y(6, 1.0);
    EXPECT_THROW(accuracy({{columns(3, 2), y}, {examples(3), Labels{0, 0, 0}}}), Error); // a label too many
    EXPECT_THROW(accuracy({{columns(3, 2), y}, {columns(2, 2), Reals(4)}}), Error);
    EXPECT_THROW(accuracy({{columns(3, 2), y}}), Error); // no target
    try {
        accuracy({{columns(3, 2), y}, {examples(2), Labels{0, 3}}});
        FAIL() << "took a label outside the classes";
    } catch (const Error &error) {
        EXPECT_EQ(error.message, "the label 3 of column 1 is not one of the 3 classes 0 ... 2");
    }
}
