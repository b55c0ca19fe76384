// SPDX-License-Identifier: MIT
// `armature plugins new`: what it writes and what it refuses, each refusal with one sentence and exit code 2. That what
// it writes builds and works is tested by tests/templates.
#include "support/json.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class PluginsNew : public ::testing::Test {
protected:
    testing::Finished make(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"plugins", "new"});
        return testing::armature(
            arguments, room.path(),
            {"XDG_CACHE_HOME=" + (room / "cache").string(), "XDG_DATA_HOME=" + (room / "data").string()});
    }
    // The message of a refusal, which left nothing behind.
    std::string refusal(const std::vector<std::string> &arguments) const {
        const auto entries = [this] {
            return std::distance(fs::directory_iterator(room.path()), fs::directory_iterator());
        };
        fs::create_directories(room / "cache");
        const auto before = entries();
        const testing::Finished done = make(arguments);
        EXPECT_EQ(done.exit_code, 2) << done.out << done.err;
        EXPECT_EQ(done.out, "");
        EXPECT_EQ(entries(), before);
        const std::string head = "armature: error: ";
        EXPECT_THAT(done.err, StartsWith(head));
        return done.err.substr(head.size(), done.err.find('\n') - head.size());
    }
    testing::TemporaryFolder room;
};

TEST_F(PluginsNew, WritesUnderTheNameThatWasGiven) {
    const testing::Finished made = make({"layer", "deep_2d_thing", "--term", "A \xc3\xa9 term"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.out,
                StartsWith("deep_2d_thing is a layer that works; deep_2d_thing.cpp is the place to change it."));
    const fs::path folder = room / "deep_2d_thing";
    const std::string source = testing::read_file(folder / "deep_2d_thing.cpp");
    EXPECT_THAT(source, AllOf(HasSubstr("struct Deep2dThing {"), HasSubstr("name = \"deep_2d_thing\""),
                              HasSubstr("armature::Layer<Deep2dThing>"), HasSubstr(".term(\"A \xc3\xa9 term\")")));
    EXPECT_THAT(testing::read_file(folder / "CMakeLists.txt"),
                HasSubstr("NAME deep_2d_thing SOURCES deep_2d_thing.cpp"));
    EXPECT_THAT(testing::read_file(folder / "deep_2d_thing_test.cpp"), HasSubstr("#include \"deep_2d_thing.cpp\""));
    EXPECT_THAT(testing::read_file(folder / "deep_2d_thing.md"), StartsWith("# deep_2d_thing\n"));
    EXPECT_EQ(read_json(folder / "example.json").at("network").at(1).at("layer"), "deep_2d_thing");
    for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
        const std::string text = testing::read_file(entry.path());
        EXPECT_THAT(text, AllOf(Not(HasSubstr("my_")), Not(HasSubstr("MyLayer")))) << entry.path();
    }
}

TEST_F(PluginsNew, LeavesTheTermOutWhereThereIsNone) {
    ASSERT_EQ(make({"losses", "plain"}).exit_code, 0); // the plural will do
    EXPECT_THAT(testing::read_file(room / "plain" / "plain.cpp"),
                AllOf(HasSubstr("Loss<Plain>"), Not(HasSubstr("term("))));
}

// What was put in is not looked at again: a name may be a placeholder itself.
TEST_F(PluginsNew, TakesPlaceholdersAsNames) {
    ASSERT_EQ(make({"layer", "my_term", "--term", "my_layer"}).exit_code, 0);
    EXPECT_THAT(testing::read_file(room / "my_term" / "my_term.cpp"),
                AllOf(HasSubstr("struct MyTerm {"), HasSubstr(".term(\"my_layer\")"), HasSubstr("name = \"my_term\"")));
}

TEST_F(PluginsNew, WritesWhereItIsTold) {
    fs::create_directories(room / "some where");
    const testing::Finished made = make({"metric", "far", "--folder", "some where"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_TRUE(fs::exists(room / "some where" / "far" / "far.cpp"));
    EXPECT_THAT(made.out, HasSubstr("\n  cd 'some where/far' && cmake -B build")); // as a shell wants it
}

// In a build tree, which no PATH leads to, cmake has to be told where Armature is.
TEST_F(PluginsNew, SaysHowToGoOn) {
    EXPECT_THAT(make({"schedule", "slow"}).out,
                AllOf(HasSubstr("\n  cd slow && cmake -B build -DCMAKE_PREFIX_PATH=" +
                                fs::canonical(ARMATURE_BUILD).string() + " && cmake --build build\n"),
                      HasSubstr(" plugins check build/slow.so\n"), HasSubstr(" run example.json\n")));
}

TEST_F(PluginsNew, RefusesNamesThatAreNone) {
    const std::string rule = "is no name for a component: small letters, digits and _, a letter first, at most 64";
    for (const std::string name : {"Swish", "2fast", "_x", "a-b", "a b", "a/b", "..", "\xc3\xa4h", "", "x\ny"}) {
        EXPECT_THAT(refusal({"layer", name}), HasSubstr(rule)) << name;
    }
    EXPECT_THAT(refusal({"layer", std::string(65, 'a')}), HasSubstr(rule));
    EXPECT_EQ(refusal({"loss", "while"}), "\"while\" is a word of C++ itself");
    EXPECT_EQ(refusal({"loss", "alignas"}), "\"alignas\" is a word of C++ itself"); // the first of them
    EXPECT_EQ(refusal({"loss", "xor_eq"}), "\"xor_eq\" is a word of C++ itself");   // the last
    EXPECT_EQ(make({"loss", "whil"}).exit_code, 0);                                 // a part of one is none
}

TEST_F(PluginsNew, RefusesNamesThatAreTaken) {
    const std::string relu = (testing::plugin_folder() / "activations" / "relu.so").string();
    EXPECT_EQ(refusal({"layer", "relu"}), "there is an activation \"relu\" already, in " + relu); // one namespace
    EXPECT_EQ(refusal({"activation", "relu"}), "there is an activation \"relu\" already, in " + relu);
    EXPECT_EQ(make({"optimizer", "relu"}).exit_code, 0); // another one
    EXPECT_EQ(refusal({"schedule", "relu"}), "relu is there already");
    testing::write_file(room / "file", "");
    EXPECT_EQ(refusal({"layer", "file"}), "file is there already");
    fs::create_symlink("nowhere", room / "link");
    EXPECT_EQ(refusal({"layer", "link"}), "link is there already");
}

TEST_F(PluginsNew, RefusesKindsWithoutATemplate) {
    EXPECT_EQ(refusal({"lyer", "x"}), "there is no template for the kind \"lyer\"");
    EXPECT_THAT(make({"lyer", "x"}).err, HasSubstr("\n  did you mean \"layer\"?\n"));
    EXPECT_EQ(refusal({"..", "x"}), "there is no template for the kind \"..\"");
    EXPECT_EQ(refusal({"", "x"}), "there is no template for the kind \"\"");
}

TEST_F(PluginsNew, RefusesPlacesAndTermsThatWillNotDo) {
    EXPECT_EQ(refusal({"layer", "x", "--folder", "nowhere"}),
              "the folder nowhere/x cannot be made: No such file or directory");
    const std::string rule = "a term has no quotes, backslashes or control characters";
    for (const std::string term : {"a \"b\"", "a\\nb", "a\nb"}) {
        EXPECT_EQ(refusal({"layer", "x", "--term", term}), rule) << term;
    }
}

} // namespace
} // namespace armature
