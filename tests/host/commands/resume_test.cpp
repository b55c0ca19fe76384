// SPDX-License-Identifier: MIT
// resume_test: `armature resume` does what is missing and nothing else. Kills are in end_to_end/kill_test.cpp.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

TEST(Resume, ACompleteStudyStaysAsItIs) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"sweep", "experiment.json", "--trials", "3"}).exit_code, 0);
    const std::string bits = bench.bits("runs.db");
    const Finished ended = bench.armature({"resume", "points"});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(bench.bits("runs.db"), bits);
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "3");
    EXPECT_THAT(ended.out, ::testing::HasSubstr("validation.accuracy")); // the leaderboard all the same
}

TEST(Resume, FailedRunsAreRepeatedOnlyWhenAsked) {
    const Bench bench;
    Json json = Bench::experiment();
    json["network"].insert(json["network"].end() - 1, Json("throws"));
    bench.write("broken.json", json);
    const std::string path = broken_plugin("throws").parent_path().string();
    EXPECT_EQ(bench.armature({"sweep", "broken.json", "--trials", "2", "--plugin-path", path}).exit_code, 7);
    EXPECT_EQ(bench.armature({"resume", "points", "--plugin-path", path}).exit_code, 7);
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "2");
    EXPECT_EQ(bench.armature({"resume", "points", "--retry-failed", "--plugin-path", path}).exit_code, 7);
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "4");
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE attempt = 2 AND parent IS NOT NULL"), "2");
}

TEST(Resume, AnUnknownStudyIsAnError) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 0);
    EXPECT_NE(bench.armature({"resume", "nothing"}).exit_code, 0);
    EXPECT_EQ(bench.armature({"resume", "points", "--db", "missing.db"}).exit_code, 6);
}

} // namespace
} // namespace armature::testing
