// SPDX-License-Identifier: MIT
// spirals: against the curve by hand, and as a sample.
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

using namespace armature;
using namespace armature::testing;
using ::testing::ElementsAre;

TEST(Spirals, WithoutNoiseLieOnTheCurve) {
    const DatasetBench bench("spirals", {{"classes", 3}, {"points", 4}, {"turns", 0.75}, {"noise", 0.0}});
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"all", 12}}));
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 2]");
    EXPECT_EQ(bench.fields[1].classes, 3);
    EXPECT_TRUE(bench.sources.empty());
    EXPECT_THAT(bench.all(1), ElementsAre(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2));
    const std::vector<double> xy = bench.all(0);
    for (size_t k = 0; k < 12; ++k) {
        const double t = static_cast<double>(k / 3 + 1) / 4;
        const double a = 2 * std::numbers::pi * (0.75 * t + static_cast<double>(k % 3) / 3);
        EXPECT_NEAR(xy[2 * k], t * std::cos(a), 1e-7);
        EXPECT_NEAR(xy[2 * k + 1], t * std::sin(a), 1e-7);
    }
    // The arm of class 0 ends after three quarters of a turn: straight down.
    EXPECT_NEAR(xy[18], 0, 1e-7);
    EXPECT_NEAR(xy[19], -1, 1e-7);
    EXPECT_THAT(bench.read(0, {9}, 0), ElementsAre(xy[18], xy[19]));
}

TEST(Spirals, NoiseHasItsDeviation) {
    const Json noisy = {{"points", 5000}, {"noise", 0.1}}, clean = {{"points", 5000}, {"noise", 0.0}};
    const std::vector<double> a = DatasetBench("spirals", noisy).all(0), b = DatasetBench("spirals", clean).all(0);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        sum += a[i] - b[i];
        squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    const double n = static_cast<double>(a.size()); // 20,000: the mean is within 5 of its deviations
    EXPECT_NEAR(sum / n, 0, 5 * 0.1 / std::sqrt(n));
    EXPECT_NEAR(std::sqrt(squares / n), 0.1, 5 * 0.1 / std::sqrt(2 * n));
}

TEST(Spirals, AreAFunctionOfTheSeed) {
    const auto with = [](uint64_t seed) { return DatasetBench("spirals", Json::object(), ".", seed).all(0); };
    EXPECT_EQ(with(7), with(7));
    EXPECT_NE(with(7), with(8));
    EXPECT_THROW(DatasetBench("spirals", {{"classes", 1}}), Errors);
}
