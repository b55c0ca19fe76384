// SPDX-License-Identifier: MIT
#include "support/dataset_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace armature;
using namespace armature::testing;

TEST(Transduction, MakesTheTargetByItsRule) {
    constexpr size_t steps = 5, examples = 400, symbols = 7;
    for (const std::string rule : {"copy", "reverse", "sort"}) {
        SCOPED_TRACE(rule);
        const DatasetBench bench("transduction",
                                 {{"rule", rule}, {"symbols", symbols}, {"steps", steps}, {"examples", examples}});
        EXPECT_EQ(bench.fields[0].shape.text(), "[time 5]");
        EXPECT_EQ(bench.fields[2].classes, 7);
        const std::vector<double> source = bench.all(0), previous = bench.all(1), target = bench.all(2);
        size_t counts[symbols] = {};
        for (size_t k = 0; k < examples; ++k) {
            const auto begin = source.begin() + static_cast<std::ptrdiff_t>(k * steps);
            std::vector<double> s(begin, begin + steps);
            for (const double v : s) {
                ASSERT_TRUE(v >= 0 && v < symbols);
                ++counts[static_cast<size_t>(v)];
            }
            if (rule == "reverse") {
                std::reverse(s.begin(), s.end());
            } else if (rule == "sort") {
                std::sort(s.begin(), s.end());
            }
            for (size_t t = 0; t < steps; ++t) {
                EXPECT_EQ(target[k * steps + t], s[t]);
                EXPECT_EQ(previous[k * steps + t], t == 0 ? symbols : s[t - 1]);
            }
        }
        for (const size_t count : counts) { // 2,000 draws: 286 each, give or take 5 deviations
            EXPECT_NEAR(static_cast<double>(count), 2000.0 / symbols, 80);
        }
    }
}
