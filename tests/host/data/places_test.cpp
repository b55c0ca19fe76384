// SPDX-License-Identifier: MIT
// Where files are looked for, in which order, and what is said when they are nowhere.
#include "data/data.hpp"

#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace armature::data {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_file;

class Places : public ::testing::Test {
protected:
    Places() {
        setenv("ARMATURE_DATA", (root / "data").c_str(), 1);
        setenv("XDG_CACHE_HOME", (root / "cache").c_str(), 1);
        for (const char *folder : {"experiment/mnist", "data/mnist", "cache/armature/data/mnist"}) {
            std::filesystem::create_directories(root / folder);
        }
    }
    std::string refusal(const std::string &named) const {
        try {
            find(named, root / "experiment");
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::data);
            return error.what();
        }
        ADD_FAILURE() << named << " was found";
        return "";
    }
    TemporaryFolder root;
};

TEST_F(Places, AreTakenInOrder) {
    const std::filesystem::path experiment = root / "experiment";
    write_file(root / "cache/armature/data/mnist/images", "3");
    EXPECT_EQ(find("mnist/images", experiment), root / "cache/armature/data/mnist/images");
    write_file(root / "data/mnist/images", "2");
    EXPECT_EQ(find("mnist/images", experiment), root / "data/mnist/images");
    write_file(root / "experiment/mnist/images", "1");
    EXPECT_EQ(find("mnist/images", experiment), root / "experiment/mnist/images");
    EXPECT_EQ(find((root / "data/mnist/images").string(), experiment), root / "data/mnist/images");
    EXPECT_EQ(places(experiment).back(), "/usr/share");
}

TEST_F(Places, KnowTheFolderThatHasNoName) {
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(root / "experiment");
    write_file(root / "experiment/mnist/images", "1");
    EXPECT_TRUE(std::filesystem::equivalent(find("mnist/images", ""), root / "experiment/mnist/images"));
    std::filesystem::current_path(before);
}

TEST_F(Places, FindAFileCompressedOrNot) {
    write_file(root / "data/mnist/a.gz", "1");
    write_file(root / "data/mnist/b", "1");
    EXPECT_EQ(find("mnist/a", root / "experiment"), root / "data/mnist/a.gz");
    EXPECT_EQ(find("mnist/b.gz", root / "experiment"), root / "data/mnist/b");
}

TEST_F(Places, AreAllNamedWhenNothingIsThere) {
    const std::string what = refusal("fashion-mnist/images");
    for (const char *place : {"experiment/fashion-mnist/images", "data/fashion-mnist/images",
                              "cache/armature/data/fashion-mnist/images", "/usr/share/dataset-fashion-mnist/images"}) {
        EXPECT_THAT(what, HasSubstr(place));
    }
    EXPECT_THAT(what, HasSubstr("armature data list"));
}

TEST_F(Places, NameTheNearestFile) {
    write_file(root / "experiment/digits.csv.gz", "1");
    EXPECT_THAT(refusal("digit.csv.gz"), HasSubstr("did you mean \"digits.csv.gz\"?"));
}

TEST_F(Places, HoldFilesNotFolders) {
    EXPECT_THAT(refusal("mnist"), HasSubstr("experiment/mnist (a folder)"));
}

} // namespace
} // namespace armature::data
