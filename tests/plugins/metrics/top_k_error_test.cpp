// SPDX-License-Identifier: MIT
// top_k_error: counted by hand on small batches.
#include "support/metric_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace armature;
using namespace armature::testing;

namespace {

using Reals = std::vector<double>;
using Labels = std::vector<int32_t>;

double error_of(int64_t k, const std::vector<Judged> &sample) {
    const MetricBench bench("top_k_error", {{"k", k}}, sample);
    return bench.value(bench.of(sample));
}

// Ranks of the labels 3, 0, 1, 2 among 4 scores: 1, 2, 3, 4.
const Reals scores = {1, 2, 3, 4, /**/ 7, 8, 1, 0, /**/ 5, 4, 9, 1, /**/ 3, 2, 1, 4};
const Labels labels = {3, 0, 1, 2};

} // namespace

TEST(TopKError, CountsLabelsBelowTheKBest) {
    const std::vector<Judged> sample = {{columns(4, 4), scores}, {examples(4), labels}};
    EXPECT_EQ(error_of(1, sample), 0.75);
    EXPECT_EQ(error_of(2, sample), 0.5);
    EXPECT_EQ(error_of(3, sample), 0.25);
    const std::vector<float> single(scores.begin(), scores.end());
    EXPECT_EQ(error_of(2, {{columns(4, 4), single}, {examples(4), labels}}), 0.5);
}

TEST(TopKError, GivesTiesToTheLowestIndex) {
    const Reals y = {5, 5, 5};
    EXPECT_EQ(error_of(1, {{columns(3, 1), y}, {examples(1), Labels{0}}}), 0);
    EXPECT_EQ(error_of(1, {{columns(3, 1), y}, {examples(1), Labels{1}}}), 1);
    EXPECT_EQ(error_of(2, {{columns(3, 1), y}, {examples(1), Labels{1}}}), 0);
    EXPECT_EQ(error_of(2, {{columns(3, 1), y}, {examples(1), Labels{2}}}), 1);
}

TEST(TopKError, TakesDistributionsMasksAndTime) {
    Reals t(16);
    for (size_t j = 0; j < 4; ++j) {
        t[4 * j + static_cast<size_t>(labels[j])] = 1;
    }
    EXPECT_EQ(error_of(2, {{columns(4, 4), scores}, {columns(4, 4), t}}), 0.5);
    // As batch 2, time 2; without the last step only the ranks 1, 2 and 3 count.
    EXPECT_DOUBLE_EQ(
        error_of(2, {{columns(4, 2, 2), scores}, {examples(2, 2), labels}, {examples(2, 2), Reals{1, 1, 1, 0}}}),
        1.0 / 3);
}

TEST(TopKError, CountsNaNAsWrong) {
    EXPECT_EQ(error_of(2, {{columns(3, 1), Reals{9, 8, NAN}}, {examples(1), Labels{0}}}), 1);
    EXPECT_EQ(error_of(2, {{columns(3, 1), Reals{NAN, 8, 7}}, {examples(1), Labels{0}}}), 1);
}

TEST(TopKError, MergesInAnyOrder) {
    const std::vector<Judged> a = {{columns(4, 4), scores}, {examples(4), labels}};
    const std::vector<Judged> b = {{columns(4, 1), Reals{0, 1, 0, 0}}, {examples(1), Labels{1}}};
    const MetricBench bench("top_k_error", {{"k", 1}}, a);
    MetricBench::Sums ab = bench.of(a), ba = bench.of(b);
    bench.merge(ab, bench.of(b));
    bench.merge(ba, bench.of(a));
    EXPECT_EQ(ab, ba);
    EXPECT_EQ(bench.value(ab), 0.6);
}

TEST(TopKError, RefusesAKThatAllClassesPass) {
    EXPECT_THROW(error_of(4, {{columns(4, 4), scores}, {examples(4), labels}}), Error);
    EXPECT_THROW(error_of(0, {{columns(4, 4), scores}, {examples(4), labels}}), Errors);
    EXPECT_THROW(error_of(1, {{columns(4, 4), scores}, {examples(4), Labels{3, 0, 1, 4}}}), Error);
}
