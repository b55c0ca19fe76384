// SPDX-License-Identifier: MIT
// command_line_test: what the program says of a command line that it cannot read, and how it prints an error.
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::testing {
namespace {

struct Wrong {
    std::vector<std::string> words;
    std::string says;
};
void PrintTo(const Wrong &wrong, std::ostream *out) {
    *out << wrong.says;
}
class CommandLine : public ::testing::TestWithParam<Wrong> {};

TEST_P(CommandLine, IsRefusedWithWhatToTry) {
    const TemporaryFolder folder;
    const Finished ended = armature(GetParam().words, folder.path());
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(ended.err, "armature: error: " + GetParam().says + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, CommandLine,
    ::testing::Values(
        Wrong{{"rusn"}, "there is no command \"rusn\"\n  did you mean \"run\"?"},
        Wrong{{"--foo"}, "armature has no option --foo\n  armature --help"},
        Wrong{{"run", "x.json", "--worker=3"}, "armature run has no option --worker\n  armature run --help"},
        Wrong{{"sweep", "x.json", "--worker", "3"},
              "armature sweep has no option --worker\n  did you mean \"--workers\"?"},
        Wrong{{"show", "best", "last"}, "armature show has no use for \"last\"\n  armature show --help"},
        Wrong{{"data"}, "armature data wants one of its commands\n  known: list, check"},
        Wrong{{"data", "chek", "digits"}, "there is no command \"armature data chek\"\n  did you mean \"check\"?"},
        Wrong{{"plugins", "list", "loss", "more"},
              "armature plugins list has no use for \"more\"\n  armature plugins list --help"},
        Wrong{{"sweep", "x.json", "--workers", "two"},
              "--workers: \"two\" is no whole number from 1 to 4096\n  armature sweep --help"},
        Wrong{{"run", "x.json", "--memory-limit", "-5"},
              "--memory-limit: \"-5\" is no amount of memory: write 512M or 2G, at least 1M\n  armature run --help"},
        Wrong{{"run", "x.json", "--step-deadline", "nan"},
              "--step-deadline: \"nan\" is no number of seconds, at least 0.001\n  armature run --help"},
        Wrong{{"runs", "--limit", "-1"}, "--limit: \"-1\" is no whole number of at least 0\n  armature runs --help"}));

TEST(Errors, AnExpressionKeepsItsCaretOnALineOfItsOwn) {
    const TemporaryFolder folder;
    write_file(folder / "x.json",
               R"({"data": {"dataset": "spirals"}, "network": [{"layer": "affine", "units": "${1/0}"}],
                                     "loss": "cross_entropy", "optimizer": "sgd"})");
    EXPECT_EQ(armature({"run", "x.json"}, folder.path()).err,
              "armature: error: x.json at /network/0/units: division by zero at column 2 of the expression\n"
              "    1/0\n"
              "     ^\n");
}

TEST(Errors, TextOfOthersCannotSteerTheTerminal) {
    const TemporaryFolder folder;
    const Finished ended = armature({"run", "\x1b[31mx\narmature: all is well.json"}, folder.path());
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_EQ(ended.err, "armature: error: [31mx armature: all is well.json: there is no such file\n");
}

} // namespace
} // namespace armature::testing
