// SPDX-License-Identifier: MIT
// `armature plugins check`, as a program.
#include "support/json.hpp"
#include "support/places.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace armature::commands {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class PluginsCheckTest : public ::testing::Test {
protected:
    testing::Finished check(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"plugins", "check"});
        return testing::armature(arguments, room.path());
    }
    static std::string layer(const std::string &name) {
        return (testing::plugin_folder() / "layers" / (name + ".so")).string();
    }
    static std::string broken(const std::string &name) { return testing::broken_plugin(name).string(); }
    testing::TemporaryFolder room;
};

TEST_F(PluginsCheckTest, PassesEveryPluginThatIsShipped) {
    std::vector<std::string> files;
    for (const auto &entry : fs::recursive_directory_iterator(testing::plugin_folder())) {
        if (entry.path().extension() == ".so") {
            files.push_back(entry.path());
        }
    }
    ASSERT_GT(files.size(), 60u);
    const testing::Finished checked = check(files);
    std::istringstream lines(checked.out); // of hundreds, those that matter
    for (std::string line; std::getline(lines, line);) {
        EXPECT_THAT(line, AnyOf(MatchesRegex("[^ ].*: [0-9]+ passed(, [0-9]+ skipped)?"), HasSubstr("  note "),
                                MatchesRegex(".* skipped in [0-9.]+ s")));
    }
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr(std::to_string(files.size()) + " plugins, "));
}

TEST_F(PluginsCheckTest, SaysWhatIsWrongAndWhatToDo) {
    const testing::Finished checked = check({broken("gradients"), "--only", "LAYER-040"});
    EXPECT_EQ(checked.exit_code, 5);
    EXPECT_THAT(checked.out, HasSubstr("\nlayer sign_flipped: 0 passed, 1 failed\n"
                                       "  failed    ARM-LAYER-040  The gradient of every input is the derivative\n"
                                       "            the gradient of input 0 is wrong: in element "));
    EXPECT_THAT(checked.out,
                HasSubstr("\n            -> the sign is flipped\n            again: armature plugins check " +
                          broken("gradients") + " --reproduce ARM-LAYER-040:1\n"));
    EXPECT_THAT(checked.out, HasSubstr("\n1 plugin, 9 components: "));
}

TEST_F(PluginsCheckTest, ChecksSeveralFilesAndSpeaksJson) {
    const testing::Finished checked = check({layer("affine"), broken("throws"), "--level", "4", "--json"});
    EXPECT_EQ(checked.exit_code, 5);
    const Json json = parse_json(checked.out, "check");
    ASSERT_EQ(json.at("files").size(), 2u);
    EXPECT_EQ(json.at("files").at(0).at("file"), layer("affine"));
    EXPECT_EQ(json.at("failed"), 1);
}

TEST_F(PluginsCheckTest, ReproducesOneCheck) {
    const testing::Finished again = check({broken("gradients"), "--reproduce", "ARM-LAYER-041:1"});
    EXPECT_EQ(again.exit_code, 5);
    EXPECT_THAT(again.out, HasSubstr("layer transposed: failed: the gradient of parameter weight"));
    const testing::Finished crash = check({broken("segfaults"), "--reproduce", "ARM-LAYER-006:1"});
    EXPECT_EQ(crash.exit_code, sanitized ? 1 : 128 + 11); // in the program itself, for a debugger
    EXPECT_EQ(check({layer("affine"), "--reproduce", "ARM-LAYER-041:3"}).exit_code, 0);
}

TEST_F(PluginsCheckTest, RefusesWhatItDoesNotUnderstand) {
    const auto refusal = [&](std::vector<std::string> arguments) {
        const testing::Finished refused = check(std::move(arguments));
        EXPECT_EQ(refused.exit_code, 2) << refused.out;
        return refused.err;
    };
    EXPECT_THAT(refusal({"nowhere.so"}), HasSubstr("nowhere.so: there is no such file"));
    EXPECT_THAT(refusal({layer("affine"), "--reproduce", "ARM-LAYR-041:1"}),
                HasSubstr("did you mean \"ARM-LAYER-041\"?"));
    EXPECT_THAT(refusal({layer("affine"), "--reproduce", "ARM-LAYER-041:x"}), HasSubstr("\"x\" is no seed"));
    EXPECT_THAT(refusal({layer("affine"), "--only", "("}), HasSubstr("no regular expression"));
    EXPECT_THAT(refusal({layer("affine"), "--settings", "{units: 3}"}), HasSubstr("--settings"));
    EXPECT_THAT(refusal({layer("affine"), "--inputs", "feature three"}), HasSubstr("feature three"));
    EXPECT_THAT(refusal({layer("affine"), "--level", "11"}), HasSubstr("--level"));
    EXPECT_THAT(refusal({}), HasSubstr("file"));
}

TEST_F(PluginsCheckTest, SurvivesEveryFileThereIs) {
    testing::write_file(room / "text.so", "not a plugin");
    testing::write_file(room / "escape.so", std::string("\x7f"
                                                        "ELF\x02\x01\x01",
                                                        7) +
                                                std::string(200, '\x1b'));
    fs::create_directory(room / "folder.so");
    const testing::Finished checked = check({"text.so", "escape.so", "folder.so", "/dev/null"});
    EXPECT_EQ(checked.exit_code, 5) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("4 plugins, 0 components"));
    EXPECT_THAT(checked.out, Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace armature::commands
