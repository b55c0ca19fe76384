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

TEST(Database, InAFolderThatIsNotThere) {
    const Bench bench;
    const Finished ended = bench.armature({"run", "experiment.json", "--db", "nowhere/runs.db"});
    EXPECT_EQ(ended.exit_code, 6) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("nowhere"));
}

} // namespace
} // namespace armature::testing
