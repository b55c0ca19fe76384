// SPDX-License-Identifier: MIT
#include "commands/text_width.hpp"

#include <gtest/gtest.h>

namespace armature::commands {
namespace {

TEST(TextWidth, IsInCells) {
    EXPECT_EQ(text_width(""), 0u);
    EXPECT_EQ(text_width("abc"), 3u);
    EXPECT_EQ(text_width("\u00e9\u03b2\u2026"), 3u);
    EXPECT_EQ(text_width("e\u0301"), 1u);          // a combining accent
    EXPECT_EQ(text_width("\uac00\U0001f600"), 4u); // Hangul, a face
    EXPECT_EQ(text_width("\xff\xc3"), 2u);         // not UTF-8: byte by byte
}

TEST(Shortened, CutsAtACharacterAndSaysSo) {
    EXPECT_EQ(shortened("affine", 6), "affine");
    EXPECT_EQ(shortened("affine", 5), "affi\u2026");
    EXPECT_EQ(shortened("\u00e9\u00e9\u00e9", 2), "\u00e9\u2026");
    EXPECT_EQ(shortened("\u4e2d\u6587", 3), "\u4e2d\u2026");
    EXPECT_EQ(shortened("\u4e2d\u6587", 2), "\u2026"); // half a wide character does not exist
    EXPECT_EQ(shortened("affine", 1), "\u2026");
    EXPECT_EQ(shortened("affine", 0), "");
}

TEST(Wrapped, BreaksAtSpacesAndSaysWhatIsLeftOut) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrapped("added to the root", 8, 9), (Lines{"added to", "the root"}));
    EXPECT_EQ(wrapped("added to the root", 7, 9), (Lines{"added", "to the", "root"}));
    EXPECT_EQ(wrapped("added to the root", 17, 9), (Lines{"added to the root"}));
    EXPECT_EQ(wrapped("added to the root", 8, 1), (Lines{"added t\u2026"}));
    EXPECT_EQ(wrapped("a b c d e f", 3, 2), (Lines{"a b", "c \u2026"}));
    EXPECT_EQ(wrapped("0123456789 a", 6, 9), (Lines{"01234\u2026", "a"})); // a word that fits no line
    EXPECT_EQ(wrapped("\u4e2d\u6587 \u4e2d", 5, 9), (Lines{"\u4e2d\u6587", "\u4e2d"}));
    EXPECT_EQ(wrapped("", 5, 9), Lines{""});
}

TEST(OneLine, TakesControlCharactersOut) {
    EXPECT_EQ(one_line("a\nb\tc\rd"), "a b c d");
    EXPECT_EQ(one_line("\x1b[2J\x07\x7f"
                       "x\u0085"),
              "[2Jx");
    EXPECT_EQ(one_line("\u00e9 \xe2\x82"), "\u00e9 ??");
}

} // namespace
} // namespace armature::commands
