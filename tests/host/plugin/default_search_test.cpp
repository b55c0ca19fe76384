// SPDX-License-Identifier: MIT
// Where plugins are looked for without being told: the user's data directory before the build tree that this test
// belongs to. (An installation's own: tests/templates/installation_test.cpp.)
#include "plugin/catalogue.hpp"
#include "support/installation.hpp"
#include "support/places.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class DefaultSearch : public ::testing::Test {
protected:
    DefaultSearch() {
        fs::create_directories(room / "data" / "armature" / "plugins");
        fs::create_directories(room / "home" / ".local" / "share" / "armature" / "plugins");
        setenv("XDG_DATA_HOME", (room / "data").c_str(), 1);
        setenv("HOME", (room / "home").c_str(), 1);
    }
    testing::TemporaryFolder room;
};

TEST_F(DefaultSearch, StartsWithTheUsersOwn) {
    const fs::path user = room / "data" / "armature" / "plugins";
    EXPECT_THAT(Catalogue::default_search(), ElementsAre(user, testing::plugin_folder()));
    setenv("XDG_DATA_HOME", "not/absolute", 1); // and so not to be used
    EXPECT_THAT(Catalogue::default_search(),
                ElementsAre(room / "home" / ".local" / "share" / "armature" / "plugins", testing::plugin_folder()));
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    EXPECT_THAT(Catalogue::default_search(), ElementsAre(testing::plugin_folder()));
}

TEST_F(DefaultSearch, HasNoFolderThatIsNotThere) {
    fs::remove_all(room / "data");
    EXPECT_THAT(Catalogue::default_search(), ElementsAre(testing::plugin_folder()));
}

TEST_F(DefaultSearch, HearsNoVariableOfOurOwn) {
    fs::remove_all(room / "data");
    setenv("ARMATURE_PLUGIN_PATH", (room / "home").c_str(), 1);
    EXPECT_THAT(Catalogue::default_search(), ElementsAre(testing::plugin_folder()));
}

TEST_F(DefaultSearch, KnowsWhatTheProgramBelongsTo) {
    EXPECT_EQ(installation(), fs::canonical(ARMATURE_BUILD));
    EXPECT_TRUE(fs::exists(shared_file("templates") / "layer" / "my_layer.cpp"));
    EXPECT_TRUE(fs::exists(shared_file("experiments") / "quickstart.json"));
}

} // namespace
} // namespace armature::plugin
