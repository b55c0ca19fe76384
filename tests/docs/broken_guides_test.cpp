// SPDX-License-Identifier: MIT
// Guides that are wrong on purpose, each in one thing: following them has to find it. The first line of each says what.
#include "support/guide.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;

// What stands in <!-- --> in the first line.
std::string announced(const std::string &page) {
    const std::string line = page.substr(0, page.find('\n'));
    const std::string text = line.substr(4, line.size() - 7);
    return text == " " ? "" : text.substr(1, text.size() - 2);
}

TEST(BrokenGuides, AreFoundOut) {
    int broken = 0, whole = 0;
    for (const fs::directory_entry &entry :
         fs::directory_iterator(source_folder() / "tests" / "fixtures" / "broken_guides")) {
        SCOPED_TRACE(entry.path());
        const TemporaryFolder room;
        const std::string page = read_file(entry.path()), problem = follow(page, room.path(), {});
        if (announced(page).empty()) {
            EXPECT_EQ(problem, "");
        } else {
            EXPECT_THAT(problem, ::testing::StartsWith(announced(page)));
        }
        ++(announced(page).empty() ? whole : broken);
    }
    EXPECT_GE(broken, 11);
    EXPECT_EQ(whole, 1);
}

TEST(Guides, ReadTheirBlocks) {
    const std::vector<Block> found = blocks("a\n```sh exit=5\nx\n```\n\n````md file=b.md\n```\ny\n```\n````\nz\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].line, 2U);
    EXPECT_EQ(found[0].language, "sh");
    EXPECT_EQ(found[0].words.at("exit"), "5");
    EXPECT_EQ(found[0].text, "x\n");
    EXPECT_EQ(found[1].words.at("file"), "b.md");
    EXPECT_EQ(found[1].text, "```\ny\n```\n");
}

TEST(Guides, CompareWithDotsForWhatMayDiffer) {
    EXPECT_TRUE(fits("a ... c\n", "a b c\n"));
    EXPECT_TRUE(fits("...\nlast\n", "1\n2\nlast\n"));
    EXPECT_TRUE(fits("...\nlast\n", "last\n"));
    EXPECT_TRUE(fits("a ...\n", "a trailing\n"));
    EXPECT_FALSE(fits("a ... c\n", "a b d\n"));
    EXPECT_FALSE(fits("a ... c\n", "b a c\n"));
    EXPECT_FALSE(fits("a\n", "a\nb\n"));
    EXPECT_FALSE(fits("a\n...\nb\n", "a\nb\nc\n"));
    EXPECT_FALSE(fits("x ... x\n", "x \n")); // the two are not the same place
}

} // namespace
} // namespace armature::testing
