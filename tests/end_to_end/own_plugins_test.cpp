// SPDX-License-Identifier: MIT
// An experiment that brings its plugins along: run, swept, resumed and reproduced, from anywhere and after a move.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class OwnPlugins : public ::testing::Test {
protected:
    OwnPlugins() {
        fs::create_directories(bench.folder / "mine" / "build");
        fs::copy_file(broken_plugin("prints"), bench.folder / "mine" / "build" / "prints.so"); // broken in no way here
        Json json = Bench::experiment();
        json["plugins"] = {"build"};
        json["data"]["path"] = "../points.csv";
        json["network"].insert(json["network"].begin() + 1, "prints");
        bench.write("mine/own.json", json);
    }
    Bench bench;
};

TEST_F(OwnPlugins, AreFoundAndTalkedAbout) {
    const Finished ran = bench.armature({"run", "mine/own.json"});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.err, StartsWith("Plugins of mine/build too, as mine/own.json says\n"));
    EXPECT_THAT(bench.armature({"run", "mine/own.json", "--quiet"}).err, Not(HasSubstr("Plugins of")));
    const results::RunRecord record =
        results::Reader::open(bench.folder / "runs.db")->run(bench.value("SELECT run FROM run_summary LIMIT 1"));
    EXPECT_TRUE(std::any_of(record.start.plugins.begin(), record.start.plugins.end(), [&](const auto &plugin) {
        return plugin.file == (bench.folder / "mine" / "build" / "prints.so").string();
    }));
}

// The nursery, too, has to know the folder: it starts from the third run on.
TEST_F(OwnPlugins, AreFoundByEveryRunOfASweep) {
    const Finished swept = bench.armature({"sweep", "mine/own.json", "--trials", "4", "--workers", "2"});
    ASSERT_EQ(swept.exit_code, 0) << swept.err;
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "4");
    ASSERT_EQ(bench.armature({"query", "select 1"}).exit_code, 0);
}

TEST_F(OwnPlugins, AreFoundAgain) {
    ASSERT_EQ(bench.armature({"run", "mine/own.json"}).exit_code, 0);
    EXPECT_THAT(bench.armature({"reproduce", "last"}).out, HasSubstr("bit-identical"));
    fs::rename(bench.folder / "mine" / "build", bench.folder / "mine" / "elsewhere");
    const Finished gone = bench.armature({"reproduce", "last"});
    EXPECT_EQ(gone.exit_code, 8);
    EXPECT_THAT(gone.out, HasSubstr("unknown layer \"prints\""));
    EXPECT_THAT(bench.armature({"reproduce", "last", "--plugin-path", "mine/elsewhere"}).out,
                HasSubstr("bit-identical"));
    const Finished anew = bench.armature({"run", "mine/own.json"});
    EXPECT_EQ(anew.exit_code, 3);
    EXPECT_THAT(anew.err, StartsWith("armature: error: mine/own.json at /plugins/0: there is no folder \"build\" with "
                                     "plugins\n  is the plugin built?"));
}

TEST_F(OwnPlugins, AreNotLookedForWithoutBeingNamed) {
    Json json = read_json(bench.folder / "mine" / "own.json");
    json.erase("plugins");
    bench.write("mine/own.json", json);
    fs::copy_file(broken_plugin("prints"), bench.folder / "prints.so"); // in the working directory
    EXPECT_EQ(bench.armature({"run", "mine/own.json"}).exit_code, 3);
}

} // namespace
} // namespace armature::testing
