// SPDX-License-Identifier: MIT
#include "commands/option_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::commands {
namespace {

using ::testing::HasSubstr;

// What becomes of the text, or the complaint.
std::string taken(const CLI::Validator &validator, std::string text) {
    const std::string complaint = validator(text);
    return complaint.empty() ? text : complaint;
}

TEST(WholeNumber, KeepsItsBounds) {
    EXPECT_EQ(taken(whole_number(1, 4096), "4096"), "4096");
    EXPECT_EQ(taken(whole_number(1, 4096), "010"), "10"); // not octal
    for (const char *wrong : {"0", "4097", "-1", "two", "", "1.0", "1e3", " 7", "99999999999999999999"}) {
        EXPECT_THAT(taken(whole_number(1, 4096), wrong), HasSubstr("is no whole number from 1 to 4096")) << wrong;
    }
    EXPECT_THAT(taken(whole_number(0), "-1"), HasSubstr("\"-1\" is no whole number of at least 0"));
}

TEST(Seconds, AreFinite) {
    EXPECT_EQ(taken(seconds(0.001), "0.5"), "0.5");
    EXPECT_EQ(taken(seconds(0), "0"), "0");
    for (const char *wrong : {"nan", "inf", "0", "-1", "1s", "", "soon"}) {
        EXPECT_THAT(taken(seconds(0.001), wrong), HasSubstr("is no number of seconds, at least 0.001")) << wrong;
    }
}

TEST(Memory, BecomesBytes) {
    EXPECT_EQ(taken(memory(), "1M"), "1048576");
    EXPECT_EQ(taken(memory(), "1.5GiB"), "1610612736");
    EXPECT_EQ(taken(memory(), "2g"), "2147483648");
    EXPECT_EQ(taken(memory(), "3000000"), "3000000");
    EXPECT_EQ(taken(memory(), "4096kb"), "4194304");
    for (const char *wrong : {"0", "1K", "-5", "-5G", "nan", "inf", "5Q", "5GG", "G", "", "9999999999999G", "2 G"}) {
        EXPECT_THAT(taken(memory(), wrong), HasSubstr("is no amount of memory: write 512M or 2G")) << wrong;
    }
}

} // namespace
} // namespace armature::commands
