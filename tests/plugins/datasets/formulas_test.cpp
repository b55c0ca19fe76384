// SPDX-License-Identifier: MIT
#include "support/dataset_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace armature;
using namespace armature::testing;

// Every formula is worked out again from its tree alone.
TEST(Formulas, AreTreesThatComeToTheirValue) {
    constexpr size_t leaves = 4, most = 2 * leaves - 1, examples = 300;
    const DatasetBench bench("formulas", {{"leaves", leaves}, {"examples", examples}});
    EXPECT_EQ(bench.fields[1].shape.text(), "[feature 2, time 7]");
    const std::vector<double> symbols = bench.all(0), children = bench.all(1), nodes = bench.all(2),
                              value = bench.all(3);
    std::set<double> sizes;
    size_t ones = 0;
    for (size_t k = 0; k < examples; ++k) {
        const auto n = static_cast<size_t>(nodes[k]);
        sizes.insert(nodes[k]);
        std::vector<bool> worth(n), has_parent(n, false);
        for (size_t t = 0; t < most; ++t) {
            const double symbol = symbols[k * most + t], left = children[2 * (k * most + t)],
                         right = children[2 * (k * most + t) + 1];
            if (t >= n || symbol < 2) {
                EXPECT_EQ(left, -1);
                EXPECT_EQ(right, -1);
                if (t < n) {
                    worth[t] = symbol == 1;
                }
                continue;
            }
            ASSERT_TRUE(left >= 0 && left < static_cast<double>(t) && right >= 0 && right < static_cast<double>(t));
            const auto l = static_cast<size_t>(left), r = static_cast<size_t>(right);
            EXPECT_FALSE(has_parent[l] || has_parent[r]);
            has_parent[l] = has_parent[r] = true;
            worth[t] = symbol == 2 ? worth[l] && worth[r] : worth[l] || worth[r];
        }
        EXPECT_FALSE(has_parent[n - 1]);
        EXPECT_EQ(std::count(has_parent.begin(), has_parent.end(), false), 1); // the root alone
        EXPECT_EQ(value[k], worth[n - 1] ? 1 : 0);
        ones += worth[n - 1] ? 1 : 0;
    }
    EXPECT_EQ(sizes, (std::set<double>{3, 5, 7}));
    EXPECT_TRUE(ones > examples / 4 && ones < 3 * examples / 4);
}
