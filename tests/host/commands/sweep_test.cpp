// SPDX-License-Identifier: MIT
// sweep_test: `armature sweep`: trials, replicates, the leaderboard, and trials that do not compile.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Sweep, EndsWithItsLeaderboardAndThreeCommandsToTry) {
    const Bench bench;
    const Finished ended = bench.armature({"sweep", "experiment.json", "--workers", "2"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr("rank"), HasSubstr("width"), HasSubstr("rate"), HasSubstr("validation.accuracy"),
                      HasSubstr("test.accuracy"), HasSubstr("6 finished")));
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr("armature runs --sort"), HasSubstr("armature query"), HasSubstr("armature reproduce")));
    EXPECT_THAT(ended.err, HasSubstr("6/6 runs"));
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "6");
}

TEST(Sweep, TheLeaderboardRanksByTheMeanOverReplicates) {
    const Bench bench;
    const Finished ended = bench.armature(
        {"sweep", "experiment.json", "--trials", "4", "--replicates", "2", "--format", "json", "--quiet"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    const Json rows = Json::parse(ended.out);
    ASSERT_EQ(rows.size(), 4U);
    for (size_t i = 0; i < rows.size(); ++i) {
        const std::string trial = dump(rows[i].at("trial"));
        EXPECT_EQ(rows[i].at("rank"), i + 1);
        EXPECT_EQ(rows[i].at("runs"), 2);
        EXPECT_EQ(rows[i].at("validation.accuracy"),
                  bench.query("SELECT avg(value) FROM run_summary WHERE trial = " + trial).rows[0][0]);
        EXPECT_EQ(rows[i].at("test.accuracy"),
                  bench.query("SELECT avg(value) FROM run_metrics WHERE metric = 'test.accuracy' AND trial = " + trial)
                      .rows[0][0]);
        if (i > 0) {
            EXPECT_LE(rows[i].at("validation.accuracy"), rows[i - 1].at("validation.accuracy"));
        }
    }
}

TEST(Sweep, GoesOnWhenATrialIsRefused) {
    const Bench bench;
    Json json = Bench::experiment();
    json["sweep"]["space"]["width"]["choice"] = {0, 4}; // affine wants at least one unit
    json["sweep"]["sampler"] = "grid";
    bench.write("experiment.json", json);
    const Finished ended = bench.armature({"sweep", "experiment.json", "--workers", "2"});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "2");
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'refused'"), "2");
    EXPECT_THAT(ended.out, HasSubstr("2 finished, 2 refused"));
    EXPECT_THAT(ended.err, HasSubstr("width=0"));
}

TEST(Sweep, ExitsWithSevenWhenNothingFinished) {
    const Bench bench;
    Json json = Bench::experiment();
    json["sweep"]["space"]["width"]["choice"] = {0, -1};
    json["sweep"]["sampler"] = "grid";
    bench.write("experiment.json", json);
    const Finished ended = bench.armature({"sweep", "experiment.json"});
    EXPECT_EQ(ended.exit_code, 7);
    EXPECT_THAT(ended.out, AllOf(HasSubstr("0 finished, 4 refused"), Not(HasSubstr("Best trials"))));
    std::istringstream next(ended.out.substr(ended.out.find("Next:\n") + 6)); // which works all the same
    int tried = 0;
    for (std::string command; std::getline(next, command); ++tried) {
        const Finished again = run({"/bin/sh", "-c", command}, bench.folder.path(), bench.environment());
        EXPECT_EQ(again.exit_code, 0) << command << again.err;
        EXPECT_NE(again.out, "") << command;
    }
    EXPECT_EQ(tried, 3);
}

TEST(Sweep, AProgramGetsWholeIdentifiers) {
    const Bench bench;
    const Finished ended = bench.armature({"sweep", "experiment.json", "--trials", "2", "--format", "json", "-q"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    for (const Json &row : Json::parse(ended.out)) {
        EXPECT_EQ(bench.value("SELECT count(*) FROM run WHERE uuid = '" + row.at("run").get<std::string>() + "'"), "1");
    }
}

TEST(Sweep, ASpaceWithoutTrialsIsAGridOrAnError) {
    const Bench bench;
    Json json = Bench::experiment();
    json["sweep"].erase("trials");
    bench.write("endless.json", json);
    const Finished endless = bench.armature({"sweep", "endless.json"});
    EXPECT_EQ(endless.exit_code, 3);
    EXPECT_THAT(endless.err, AllOf(HasSubstr("endless.json at /sweep: "), HasSubstr("--trials 20")));
    json["sweep"]["sampler"] = "grid";
    bench.write("grid.json", json);
    EXPECT_EQ(bench.armature({"sweep", "grid.json", "--quiet"}).exit_code, 0);
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "6");
}

TEST(Sweep, ASweepThatIsNoObjectIsRefusedWhateverTheOptions) {
    const Bench bench;
    Json json = Bench::experiment();
    for (const Json &odd : {Json(), Json(5), Json("x"), Json::array()}) {
        json["sweep"] = odd;
        bench.write("odd.json", json);
        for (const std::vector<std::string> &options :
             {std::vector<std::string>{}, {"--trials", "3"}, {"--replicates", "2"}}) {
            std::vector<std::string> words = {"sweep", "odd.json"};
            words.insert(words.end(), options.begin(), options.end());
            const Finished ended = bench.armature(words);
            EXPECT_EQ(ended.exit_code, 3) << dump(odd);
            EXPECT_THAT(ended.err, HasSubstr("odd.json at /sweep: \"sweep\" wants an object"));
        }
    }
}

TEST(Sweep, WithoutASearchSpaceSaysWhatToDo) {
    const Bench bench;
    Json json = Bench::experiment();
    json.erase("sweep");
    bench.write("plain.json", json);
    const Finished ended = bench.armature({"sweep", "plain.json"});
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_THAT(ended.err, HasSubstr("armature run"));
    EXPECT_EQ(bench.armature({"sweep", "plain.json", "--replicates", "2"}).exit_code, 0);
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "2");
}

} // namespace
} // namespace armature::testing
