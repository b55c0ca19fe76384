// SPDX-License-Identifier: MIT
// The program around its commands: help, misspelt words, exit codes, the form of an error.
#include "support/places.hpp"
#include "support/version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

testing::Finished armature(const std::vector<std::string> &arguments) {
    const testing::TemporaryFolder folder;
    return testing::armature(arguments, folder.path(), {"XDG_CACHE_HOME=" + (folder / "cache").string()});
}

const std::vector<std::string> verbs = {"run",       "sweep",   "resume", "runs", "show",   "compare", "query",
                                        "reproduce", "plugins", "schema", "data", "import", "export",  "doctor"};

TEST(Program, TellsItsVersion) {
    const testing::Finished told = armature({"--version"});
    EXPECT_EQ(told.exit_code, 0);
    EXPECT_EQ(told.out, std::string("armature ") + version + "\n");
}

TEST(Program, ListsItsCommandsInHelp) {
    const testing::Finished help = armature({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    for (const std::string &verb : verbs) {
        EXPECT_THAT(help.out, HasSubstr("\n  " + verb + " "));
    }
    EXPECT_THAT(help.out, Not(HasSubstr("\n  worker "))); // not for people
    EXPECT_THAT(help.out, HasSubstr("Exit codes: 0 done;"));
    EXPECT_EQ(help.err, "");
    const testing::Finished nothing = armature({});
    EXPECT_EQ(nothing.exit_code, 2);
    EXPECT_EQ(nothing.err, help.out);
}

TEST(Program, GivesEveryCommandHelpWithAnExample) {
    for (const std::string &verb : verbs) {
        const testing::Finished help = armature({verb, "--help"});
        EXPECT_EQ(help.exit_code, 0) << verb << help.err;
        EXPECT_THAT(help.out, HasSubstr("Example")) << verb;
        EXPECT_THAT(help.out, HasSubstr("\n  armature " + verb)) << verb;
    }
}

TEST(Program, SuggestsTheNearestCommand) {
    const testing::Finished refused = armature({"swep", "x.json"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(refused.err, "armature: error: there is no command \"swep\"\n  did you mean \"sweep\"?\n");
    EXPECT_EQ(refused.out, "");
    EXPECT_THAT(armature({"transmogrify"}).err, HasSubstr("\n  known: run, sweep, resume, "));
}

TEST(Program, SuggestsTheNearestOption) {
    const testing::Finished refused = armature({"plugins", "list", "--formt=csv"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, StartsWith("armature: error: "));
    EXPECT_THAT(refused.err, HasSubstr("--formt"));
    EXPECT_THAT(refused.err, HasSubstr("\n  did you mean \"--format\"?\n"));
    EXPECT_THAT(armature({"show"}).err, HasSubstr("\n  armature show --help\n")); // a word is missing
}

TEST(Program, PrintsAnErrorOnOneLineThatCannotSteerTheTerminal) {
    const testing::Finished refused = armature({"\x1b[31mred\nred"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, StartsWith("armature: error: there is no command \"[31mred red\"\n  known: "));
}

TEST(Program, ExitsWithTheFaultsCode) {
    EXPECT_EQ(armature({"run", "missing.json"}).exit_code, 3);
    EXPECT_THAT(armature({"run", "missing.json"}).err, HasSubstr("missing.json: there is no such file"));
    EXPECT_EQ(armature({"runs", "--db", "missing.db"}).exit_code, 6);
    EXPECT_EQ(armature({"query", "select 1", "--db", "/dev/null"}).exit_code, 6);
    EXPECT_EQ(armature({"plugins", "list", "--format", "yaml"}).exit_code, 2);
}

TEST(Program, NoticesThatItsOutputIsLost) {
    const testing::TemporaryFolder folder;
    const testing::Finished full = testing::run({"/bin/sh", "-c", testing::program().string() + " doctor > /dev/full"},
                                                folder.path(), {"XDG_CACHE_HOME=" + (folder / "cache").string()});
    EXPECT_EQ(full.exit_code, 1);
    EXPECT_EQ(full.err, "armature: error: standard output cannot be written\n  is the disk full?\n");
}

} // namespace
} // namespace armature
