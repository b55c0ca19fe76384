// SPDX-License-Identifier: MIT
// adding_problem: what it says of itself, sequence by sequence.
#include "support/dataset_bench.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace armature;
using namespace armature::testing;

TEST(AddingProblem, MarksOneNumberInEachHalfAndAddsThem) {
    constexpr size_t steps = 7, examples = 300;
    const DatasetBench bench("adding_problem", {{"steps", steps}, {"examples", examples}});
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 2, time 7]");
    EXPECT_EQ(bench.fields[1].shape.text(), "[feature 1]");
    const std::vector<double> x = bench.all(0), sum = bench.all(1);
    ASSERT_EQ(x.size(), 2 * steps * examples);
    std::set<size_t> first, second;
    double mean = 0;
    for (size_t k = 0; k < examples; ++k) {
        double marked = 0;
        size_t marks = 0;
        for (size_t t = 0; t < steps; ++t) {
            const double u = x[2 * (k * steps + t)], m = x[2 * (k * steps + t) + 1];
            EXPECT_TRUE(m == 0 || m == 1);
            EXPECT_TRUE(u > 0 && u < 1);
            mean += u / static_cast<double>(steps * examples);
            if (m == 1) {
                (marks == 0 ? first : second).insert(t);
                marked += u;
                ++marks;
            }
        }
        EXPECT_EQ(marks, 2u);
        EXPECT_NEAR(sum[k], marked, 1e-6);
    }
    EXPECT_EQ(first, (std::set<size_t>{0, 1, 2})); // every place of the first half, no other
    EXPECT_EQ(second, (std::set<size_t>{3, 4, 5, 6}));
    EXPECT_NEAR(mean, 0.5, 0.03);
}
