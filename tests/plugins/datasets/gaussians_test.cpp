// SPDX-License-Identifier: MIT
// gaussians: as a sample of the distribution that it says it is.
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace armature;
using namespace armature::testing;
using ::testing::ElementsAre;

TEST(Gaussians, ClustersHaveTheirSpreadAroundOneCentre) {
    constexpr size_t classes = 3, features = 5, points = 4000;
    const DatasetBench bench("gaussians",
                             {{"classes", classes}, {"features", features}, {"points", points}, {"spread", 0.25}});
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"all", 12000}}));
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 5]");
    EXPECT_EQ(bench.fields[1].classes, 3);
    EXPECT_THAT(bench.read(0, {0, 1, 2, 3, 11999}, 1), ElementsAre(0, 1, 2, 0, 2));
    // Without spread the points are the centres, from the same stream.
    const std::vector<double> centre =
        DatasetBench("gaussians", {{"classes", classes}, {"features", features}, {"points", 1}, {"spread", 0.0}})
            .all(0);
    const std::vector<double> x = bench.all(0);
    double largest = 0;
    for (size_t j = 0; j < classes * features; ++j) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < points; ++i) {
            const double e = x[i * classes * features + j] - centre[j];
            sum += e;
            squares += e * e;
        }
        EXPECT_NEAR(sum / points, 0, 5 * 0.25 / std::sqrt(points));
        EXPECT_NEAR(std::sqrt(squares / points), 0.25, 5 * 0.25 / std::sqrt(2.0 * points));
        largest = std::max(largest, std::abs(centre[j] - centre[(j + features) % (classes * features)]));
    }
    EXPECT_GT(largest, 0.5); // the centres differ
}

TEST(Gaussians, AreAFunctionOfTheSeed) {
    const auto with = [](uint64_t seed) { return DatasetBench("gaussians", Json::object(), ".", seed).all(0); };
    EXPECT_EQ(with(7), with(7));
    EXPECT_NE(with(7), with(8));
}

TEST(Gaussians, RefuseMoreThanMemoryHolds) {
    EXPECT_THROW(DatasetBench("gaussians", {{"points", 10'000'000}, {"features", 100'000}}), Error);
    EXPECT_THROW(DatasetBench("gaussians", {{"points", 0}}), Errors);
}
