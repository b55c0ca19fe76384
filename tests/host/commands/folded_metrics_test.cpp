// SPDX-License-Identifier: MIT
// What is said of a table and of a long row; how `run` and `show` print it is theirs (run_test, show_test).
#include "commands/folded_metrics.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace armature::commands {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

// 21 values "test.m.class_N"; those not given are NaN.
std::string row_of(const std::vector<double> &given) {
    std::vector<std::string> names;
    std::vector<double> values(given);
    values.resize(21, nan);
    for (size_t i = 0; i < values.size(); ++i) {
        names.push_back("test.m.class_" + std::to_string(i));
    }
    const FoldedMetrics folded = fold(names, values, {});
    EXPECT_TRUE(folded.kept.empty());
    return folded.lines.rows.size() == 1 ? folded.lines.rows[0].at(2).get<std::string>() : "not one line";
}

TEST(FoldedMetrics, TellsTheRangeOfALongRow) {
    EXPECT_EQ(row_of({0.5, 0.25, 0.75}), "smallest 0.25 (class_1), mean 0.5, largest 0.75 (class_2), 18 nan");
    EXPECT_EQ(row_of({nan, 0.5, 0.5}), "smallest 0.5 (class_1), mean 0.5, largest 0.5 (class_1), 19 nan");
    EXPECT_EQ(row_of({1, -infinity}), "smallest -inf (class_1), mean -inf, largest 1 (class_0), 19 nan");
    EXPECT_EQ(row_of(std::vector<double>(21, 3)), "smallest 3 (class_0), mean 3, largest 3 (class_0)");
    EXPECT_EQ(row_of({}), "nan");
}

TEST(FoldedMetrics, NamesTheFileOfATableIfThereIsOne) {
    std::vector<std::string> names = {"test.loss"};
    for (const std::string split : {"test", "training"}) {
        for (int i = 0; i < 12; ++i) {
            names.push_back(split + ".m.true_" + std::to_string(i / 4) + ".predicted_" + std::to_string(i % 4));
        }
    }
    const FoldedMetrics folded = fold(names, std::vector<double>(names.size(), 1), {"best", "test.m.csv"});
    EXPECT_EQ(folded.kept, (std::vector<size_t>{0}));
    ASSERT_EQ(folded.lines.rows.size(), 2u);
    EXPECT_EQ(folded.lines.rows[0], (std::vector<Json>{"test.m", 12, "3 x 4 table, test.m.csv"}));
    EXPECT_EQ(folded.lines.rows[1], (std::vector<Json>{"training.m", 12, "3 x 4 table"}));
    EXPECT_EQ(folded.lines.columns.size(), 3u);
}

} // namespace
} // namespace armature::commands
