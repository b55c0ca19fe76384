// SPDX-License-Identifier: MIT
// database_test: a database that cannot be used ends a command before anything is trained, with exit code 6.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

#include "results/store.hpp"

#include <unistd.h>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

TEST(Database, NotADatabase) {
    const Bench bench;
    write_file(bench.folder / "runs.db", std::string(5000, 'x'));
    const Finished ended = bench.armature({"run", "experiment.json"});
    EXPECT_EQ(ended.exit_code, 6);
    EXPECT_THAT(ended.err, HasSubstr("runs.db"));
    EXPECT_EQ(read_file(bench.folder / "runs.db"), std::string(5000, 'x')); // untouched
}

TEST(Database, LockedByAnotherCoordinator) {
    const Bench bench;
    const auto other = results::Store::open(bench.folder / "runs.db");
    const Finished ended = bench.armature({"run", "experiment.json"});
    EXPECT_EQ(ended.exit_code, 6);
    EXPECT_THAT(ended.err, HasSubstr(std::to_string(getpid()))); // whoever holds it is named
}

TEST(Database, ReadOnly) {
    if (geteuid() == 0) {
        GTEST_SKIP() << "nothing is read-only for root";
    }
    const Bench bench;
    ASSERT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 0);
    std::filesystem::permissions(bench.folder / "runs.db", std::filesystem::perms::owner_read);
    EXPECT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 6);
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "1");
}

TEST(Database, ADiskThatFillsUpStopsTheStudyAndLosesNothing) {
    const Bench bench;
    Json json = Bench::experiment();
    json["train"]["epochs"] = 300;
    json["train"]["report"] = "step";
    bench.write("experiment.json", json);
    // No file may grow beyond a megabyte; writing more is an error, as on a full disk.
    const std::string limited = "trap '' XFSZ; ulimit -f 2048; exec " + program().string() +
                                " sweep experiment.json --workers 2 --no-artifacts";
    const Finished full = testing::run({"/bin/sh", "-c", limited}, bench.folder.path(), bench.environment());
    EXPECT_EQ(full.exit_code, 6) << full.err;
    EXPECT_THAT(full.err, HasSubstr("runs.db"));
    EXPECT_EQ(bench.integrity(), "ok");
    const Finished resumed = bench.armature({"resume", "points", "--workers", "2"});
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "6");
    EXPECT_EQ(bench.value("SELECT count(*) FROM run WHERE state = 'running'"), "0");
}

TEST(Database, InAFolderThatIsNotThere) {
    const Bench bench;
    const Finished ended = bench.armature({"run", "experiment.json", "--db", "nowhere/runs.db"});
    EXPECT_EQ(ended.exit_code, 6) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("nowhere"));
}

} // namespace
} // namespace armature::testing
