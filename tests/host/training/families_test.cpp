// SPDX-License-Identifier: MIT
// Which names are tables, which are long rows, and which are left alone.
#include "training/families.hpp"

#include <gtest/gtest.h>

namespace armature::training {
namespace {

using Names = std::vector<std::string>;

Names grid(const std::string &metric, size_t rows, size_t columns) {
    Names out;
    for (size_t i = 0; i < rows; ++i) {
        for (size_t j = 0; j < columns; ++j) {
            out.push_back(metric + ".true_" + std::to_string(i) + ".predicted_" + std::to_string(j));
        }
    }
    return out;
}

Names row(const std::string &stem, size_t count) {
    Names out;
    for (size_t i = 0; i < count; ++i) {
        out.push_back(stem + std::to_string(i));
    }
    return out;
}

TEST(Families, FindsATableAmongOtherNames) {
    Names names = {"test.loss"};
    const Names cells = grid("test.confusion_counts", 3, 4);
    names.insert(names.end(), cells.rbegin(), cells.rend()); // in whatever order
    names.push_back("test.confusion_counts.undefined");
    const std::vector<Family> found = families(names);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].name, "test.confusion_counts");
    EXPECT_TRUE(found[0].is_table());
    EXPECT_EQ(found[0].rows, (Names{"true_2", "true_1", "true_0"})); // as they came
    EXPECT_EQ(found[0].columns, (Names{"predicted_3", "predicted_2", "predicted_1", "predicted_0"}));
    ASSERT_EQ(found[0].members.size(), 12u);
    for (size_t i = 0; i < 12; ++i) {
        EXPECT_EQ(found[0].members[i], i + 1);
    }
    EXPECT_EQ(outside(found, names.size()), (std::vector<size_t>{0, 13}));
}

TEST(Families, KeepsTablesOfSplitsApart) {
    Names names = grid("training.counts", 3, 2);
    const Names others = grid("test.counts", 4, 3);
    names.insert(names.end(), others.begin(), others.end());
    const std::vector<Family> found = families(names);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].name, "test.counts");
    EXPECT_EQ(found[0].members.front(), 6u);
    EXPECT_EQ(found[1].rows.size(), 3u);
    EXPECT_TRUE(outside(found, names.size()).empty());
}

TEST(Families, LeavesAloneWhatIsNoWholeTable) {
    EXPECT_TRUE(families(grid("test.counts", 2, 5)).empty()) << "two rows";
    EXPECT_TRUE(families(grid("test.counts", 5, 1)).empty()) << "one column";
    EXPECT_TRUE(families(grid("counts", 4, 4)).empty()) << "no split before it";
    Names gap = grid("test.counts", 3, 3);
    gap.erase(gap.begin() + 4);
    EXPECT_TRUE(families(gap).empty()) << "a cell is missing";
    gap.push_back(gap.front());
    EXPECT_TRUE(families(gap).empty()) << "and another is there twice";
    EXPECT_EQ(families(grid("test.counts", 3, 2)).size(), 1u);
}

TEST(Families, FoldsMoreThanTwentyAlikeValues) {
    EXPECT_TRUE(families(row("test.class_accuracy.class_", 20)).empty());
    Names names = row("test.class_accuracy.class_", 21);
    names.push_back("test.class_accuracy.mean");
    const std::vector<Family> found = families(names);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].name, "test.class_accuracy.class_*");
    EXPECT_FALSE(found[0].is_table());
    EXPECT_EQ(found[0].members.size(), 21u);
    EXPECT_EQ(outside(found, names.size()), (std::vector<size_t>{21})) << "the mean stands for itself";
    EXPECT_TRUE(families(row("training.metric_", 30)).empty()) << "metrics of a split are not one metric's values";
    Names words;
    for (char c = 'a'; c <= 'v'; ++c) {
        words.push_back(std::string("test.scores.") + c);
    }
    ASSERT_EQ(families(words).size(), 1u);
    EXPECT_EQ(families(words)[0].name, "test.scores.*");
}

} // namespace
} // namespace armature::training
