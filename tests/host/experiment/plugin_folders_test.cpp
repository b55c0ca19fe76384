// SPDX-License-Identifier: MIT
// Which folders of plugins an experiment may name, and what is said of the others.
#include "experiment/plugin_folders.hpp"

#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::experiment {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PluginFolders : public ::testing::Test {
protected:
    PluginFolders() {
        fs::create_directories(room / "a" / "build");
        fs::create_directories(room / "a" / "more" / "plugins");
        fs::create_directories(room / "outside");
    }
    Document document(const std::string &plugins) const {
        armature::testing::write_file(room / "a" / "experiment.json", R"({"plugins": )" + plugins + "}");
        return read(room / "a" / "experiment.json");
    }
    std::vector<std::string> refusals(const std::string &plugins, Missing missing = Missing::refuse) const {
        std::vector<std::string> said;
        try {
            plugin_folders(document(plugins), missing);
        } catch (const Errors &errors) {
            for (const Error &error : errors.list) {
                EXPECT_EQ(error.fault, Fault::experiment);
                said.push_back(error.where.substr(error.where.rfind(' ') + 1) + " " + error.message);
            }
        }
        return said;
    }
    armature::testing::TemporaryFolder room;
};

TEST_F(PluginFolders, StartAtTheFolderOfTheExperiment) {
    EXPECT_THAT(plugin_folders(document(R"(["more/plugins", "./build"])"), Missing::refuse),
                ElementsAre(room / "a" / "more" / "plugins", room / "a" / "build"));
    EXPECT_THAT(plugin_folders(from_json(Json::object(), room.path()), Missing::refuse), IsEmpty());
}

TEST_F(PluginFolders, AreNotOutsideIt) {
    const std::string outside = (room / "outside").string();
    EXPECT_THAT(refusals(R"(["../outside", "build", ")" + outside + R"(", "more/../../outside", ""])"),
                ElementsAre("/plugins/0 \"../outside\" is no folder below the experiment's own",
                            "/plugins/2 \"" + outside + "\" is no folder below the experiment's own",
                            "/plugins/3 \"more/../../outside\" is no folder below the experiment's own",
                            "/plugins/4 \"\" is no folder below the experiment's own"));
    EXPECT_EQ(refusals(R"(["../outside"])", Missing::leave_out).size(), 1U); // nor in a record
}

TEST_F(PluginFolders, AreThereBeforeANewRun) {
    EXPECT_THAT(refusals(R"(["built"])"), ElementsAre("/plugins/0 there is no folder \"built\" with plugins"));
    EXPECT_THAT(plugin_folders(document(R"(["built", "build"])"), Missing::leave_out),
                ElementsAre(room / "a" / "build"));
}

} // namespace
} // namespace armature::experiment
