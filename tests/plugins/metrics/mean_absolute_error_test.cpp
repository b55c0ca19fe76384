// SPDX-License-Identifier: MIT
// mean_absolute_error: added up by hand on small batches.
#include "support/metric_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace armature;
using namespace armature::testing;

namespace {

using Reals = std::vector<double>;

double error_of(const std::vector<Judged> &sample) {
    const MetricBench bench("mean_absolute_error", Json::object(), sample);
    return bench.value(bench.of(sample));
}

const Reals y = {1, 2, /**/ -3, 4, /**/ 0.5, 0}, t = {1.5, 2, /**/ 3, 2, /**/ 0.5, -7};

} // namespace

TEST(MeanAbsoluteError, IsTheMeanOverFeaturesAndColumns) {
    EXPECT_DOUBLE_EQ(error_of({{columns(2, 3), y}, {columns(2, 3), t}}), (0.5 + 0 + 6 + 2 + 0 + 7) / 6);
    const std::vector<float> a(y.begin(), y.end()), b(t.begin(), t.end());
    EXPECT_DOUBLE_EQ(error_of({{columns(2, 3), a}, {columns(2, 3), b}}), 15.5 / 6);
    EXPECT_DOUBLE_EQ(error_of({{columns(1, 6), y}, {examples(6), t}}), 15.5 / 6);
}

TEST(MeanAbsoluteError, LeavesMaskedColumnsOut) {
    EXPECT_DOUBLE_EQ(error_of({{columns(2, 1, 3), y}, {columns(2, 1, 3), t}, {examples(1, 3), Reals{1, 0, 1}}}),
                     (0.5 + 0 + 0 + 7) / 4);
    Reals hole = y;
    hole[2] = NAN;
    EXPECT_DOUBLE_EQ(error_of({{columns(2, 3), hole}, {columns(2, 3), t}, {examples(3), Reals{1, 0, 1}}}), 7.5 / 4);
    EXPECT_TRUE(std::isnan(error_of({{columns(2, 3), hole}, {columns(2, 3), t}})));
}

TEST(MeanAbsoluteError, MergesInAnyOrder) {
    const std::vector<Judged> a = {{columns(2, 3), y}, {columns(2, 3), t}};
    const std::vector<Judged> b = {{columns(2, 1), Reals{1, 1}}, {columns(2, 1), Reals{0, 3}}};
    const MetricBench bench("mean_absolute_error", Json::object(), a);
    MetricBench::Sums ab = bench.of(a), ba = bench.of(b);
    bench.merge(ab, bench.of(b));
    bench.merge(ba, bench.of(a));
    EXPECT_EQ(ab, ba);
    EXPECT_DOUBLE_EQ(bench.value(ab), 18.5 / 8);
}

TEST(MeanAbsoluteError, RefusesLabelsAndOtherShapes) {
    EXPECT_THROW(error_of({{columns(1, 2), Reals{1, 2}}, {examples(2), std::vector<int32_t>{1, 2}}}), Error);
    EXPECT_THROW(error_of({{columns(2, 3), y}, {columns(2, 2), Reals(4)}}), Error);
    EXPECT_THROW(error_of({{columns(2, 3), y}, {columns(2, 3), t}, {examples(2), Reals{1, 1}}}), Error);
}
