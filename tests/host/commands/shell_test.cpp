// SPDX-License-Identifier: MIT
// shell_test: a shell reads back what was written for it.
#include "commands/shell.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

namespace armature::commands {
namespace {

TEST(ShellWord, IsQuotedOnlyWhereItMust) {
    EXPECT_EQ(shell_word("runs.db"), "runs.db");
    EXPECT_EQ(shell_word("validation.accuracy"), "validation.accuracy");
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("my runs.db"), "'my runs.db'");
}

TEST(ShellWord, ComesBackAsItWas) {
    for (const std::string text :
         {"", "a b", "it's", "$HOME", "`id`", "a\"b", "\\", "~", "*", "\u017elu\u0165 \u624b", "-x"}) {
        const testing::Finished echoed = testing::run({"/bin/sh", "-c", "printf %s " + shell_word(text)}, ".");
        EXPECT_EQ(echoed.out, text);
    }
}

TEST(Program, IsCalledAsItWas) {
    EXPECT_EQ(program(), "armature");
    called_as("build/release/bin/armature");
    EXPECT_EQ(program(), "build/release/bin/armature");
    called_as("/my tools/armature");
    EXPECT_EQ(program(), "'/my tools/armature'");
    called_as("armature"); // PATH found it
    EXPECT_EQ(program(), "armature");
}

} // namespace
} // namespace armature::commands
