// SPDX-License-Identifier: MIT
// A list of allowed plugins: what it takes, and that whatever it does not understand allows nothing.
#include "plugin/allow_list.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string one = std::string(64, '1'), two = std::string(63, 'f') + "2";

class AllowListTest : public ::testing::Test {
protected:
    AllowList read(const std::string &text) const {
        testing::write_file(file, text);
        return AllowList::read(file);
    }
    Error refusal(const std::string &text) const {
        try {
            read(text);
        } catch (const Error &error) {
            return error;
        }
        ADD_FAILURE() << text << " was understood";
        return Error(Fault::internal, "");
    }
    testing::TemporaryFolder folder;
    const fs::path file = folder / "allowed.txt";
};

TEST_F(AllowListTest, TakesWhatSha256sumPrints) {
    testing::write_file(folder / "a plugin.so", "first");
    testing::write_file(folder / "b.so", "second");
    testing::write_file(folder / "a\nb.so", "third");
    const std::string printed = testing::run({"sha256sum", "a plugin.so", "b.so", "a\nb.so"}, folder.path()).out +
                                testing::run({"sha256sum", "--binary", "b.so"}, folder.path()).out;
    const AllowList list = read(printed);
    EXPECT_EQ(list.size(), 3u);
    for (const char *text : {"first", "second", "third"}) {
        EXPECT_TRUE(list.allows(sha256(text))) << printed;
    }
    EXPECT_FALSE(list.allows(sha256("fourth")));
    EXPECT_FALSE(list.allows(""));
    EXPECT_EQ(list.file(), file);
}

TEST_F(AllowListTest, WritesLinesAsSha256sumDoes) {
    for (const char *name : {"affine.so", "a b.so", "a\\b.so", "a\nb.so"}) {
        testing::write_file(folder / name, "x");
        EXPECT_EQ(allow_line(sha256("x"), fs::path("/somewhere") / name) + "\n",
                  testing::run({"sha256sum", name}, folder.path()).out);
    }
}

TEST_F(AllowListTest, PassesOverCommentsAndEmptyLines) {
    const AllowList list = read("# mine\r\n\n   \n" + one + "  affine.so\r\n#" + two + "  relu.so\n");
    EXPECT_EQ(list.size(), 1u);
    EXPECT_TRUE(list.allows(one));
    EXPECT_FALSE(list.allows(two));
}

TEST_F(AllowListTest, AllowsNothingWhenItIsEmptyAndEverythingWhenThereIsNone) {
    EXPECT_FALSE(read("").allows(one));
    EXPECT_FALSE(read("# nothing yet\n").allows(one));
    EXPECT_TRUE(AllowList().allows(one));
}

TEST_F(AllowListTest, NamesTheLineThatItDoesNotUnderstand) {
    const std::string good = one + "  affine.so\n";
    for (const std::string &bad :
         {std::string("affine.so"), one, one + "  ", one + " affine.so", one.substr(1) + "  affine.so",
          one + "1  affine.so", std::string(64, 'A') + "  affine.so", " " + one + "  affine.so",
          std::string(64, 'g') + "  affine.so"}) {
        const Error error = refusal(good + "\n" + bad + "\n" + good);
        EXPECT_EQ(error.fault, Fault::usage);
        EXPECT_EQ(error.where, file.string() + " at line 3") << bad;
        EXPECT_THAT(error.message, HasSubstr("expected 64 lower-case hexadecimal digits, two spaces and a name"));
    }
}

TEST_F(AllowListTest, NeverFailsOpen) {
    for (const fs::path &place : {folder / "missing", folder.path()}) {
        try {
            AllowList::of(place);
            ADD_FAILURE() << place << " was read";
        } catch (const Error &error) {
            EXPECT_EQ(error.where, place.string());
            EXPECT_EQ(error.hint, "no plugin is loaded without it");
        }
    }
}

TEST_F(AllowListTest, IsTheUsersUnlessAnotherIsNamed) {
    setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
    EXPECT_EQ(AllowList::user_file(), folder / "config/armature/allowed-plugins");
    EXPECT_TRUE(AllowList::of().allows(one)) << "there is none";
    testing::write_file(AllowList::user_file(), two + "  relu.so\n");
    EXPECT_FALSE(AllowList::of().allows(one));
    EXPECT_TRUE(AllowList::of().allows(two));
    testing::write_file(file, one + "  affine.so\n");
    EXPECT_TRUE(AllowList::of(file).allows(one));
    EXPECT_FALSE(AllowList::of(file).allows(two)) << "instead of the user's, not beside it";
    testing::write_file(AllowList::user_file(), "damaged");
    EXPECT_THROW(AllowList::of(), Error);
    setenv("XDG_CONFIG_HOME", "relative", 1); // is to be ignored
    setenv("HOME", (folder / "home").c_str(), 1);
    EXPECT_EQ(AllowList::user_file(), folder / "home/.config/armature/allowed-plugins");
}

TEST_F(AllowListTest, RefusesWithTheLineToAdd) {
    const AllowList list = read(two + "  relu.so\n");
    const auto binary = Binary::copy(testing::broken_plugin("throws"));
    try {
        list.demand(*binary);
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_EQ(error.where, testing::broken_plugin("throws"));
        EXPECT_EQ(error.message, "its sha256 is not on the list of allowed plugins " + file.string());
        const std::string line = binary->sha256() + "  throws.so";
        EXPECT_THAT(error.hint, EndsWith("add the line: " + line));
        EXPECT_NO_THROW(read(line).demand(*binary)) << "and that line does it";
    }
    EXPECT_NO_THROW(AllowList().demand(*binary));
}

} // namespace
} // namespace armature::plugin
