// SPDX-License-Identifier: MIT
// database_test: a database that cannot be used ends a command before anything is trained, with exit code 6.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

#include "results/store.hpp"
#include "support/sanitizer.hpp"

#include <unistd.h>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

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

// A user whom permissions bind. Root passes them all by, so as root the program runs as nobody: copied, with its
// plugins, into a folder that is nobody's, because the build may lie where only root can go.
class ReadOnlyDatabase : public ::testing::Test {
protected:
    ReadOnlyDatabase() {
        if (geteuid() != 0) {
            return;
        }
        const fs::path copy = bench.folder / "armature", plugins = bench.folder / "plugins";
        fs::copy(program(), copy);
        fs::copy(plugin_folder(), plugins, fs::copy_options::recursive);
        command = {"setpriv", "--reuid=65534",   "--regid=65534", "--clear-groups", copy,
                   "run",     "experiment.json", "--plugin-path", plugins};
        give_away(bench.folder.path());
        for (const auto &entry : fs::recursive_directory_iterator(bench.folder.path())) {
            give_away(entry.path());
        }
    }
    void TearDown() override { fs::permissions(bench.folder.path(), fs::perms::owner_all); }

    static void give_away(const fs::path &file) { EXPECT_EQ(chown(file.c_str(), 65534, 65534), 0) << file; }
    Finished run() const { return testing::run(command, bench.folder.path(), bench.environment()); }
    void expect_refusal() const {
        const Finished ended = run();
        EXPECT_EQ(ended.exit_code, 6);
        EXPECT_THAT(ended.err, HasSubstr((bench.folder / "runs.db").string() + ": is read-only"));
        EXPECT_THAT(ended.err, HasSubstr("choose another with --db FILE"));
        EXPECT_THAT(ended.err, Not(HasSubstr("epoch"))) << "nothing was trained in vain";
        EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "1");
    }
    const Bench bench;
    std::vector<std::string> command = {program(), "run", "experiment.json"};
};

TEST_F(ReadOnlyDatabase, AFileThatMayNotBeWritten) {
    const Finished first = run();
    ASSERT_EQ(first.exit_code, 0) << first.err;
    fs::permissions(bench.folder / "runs.db", fs::perms::owner_read);
    expect_refusal();
}

TEST_F(ReadOnlyDatabase, AFolderThatMayNotBeWritten) {
    const Finished first = run();
    ASSERT_EQ(first.exit_code, 0) << first.err;
    fs::remove(bench.folder / "runs.db.lock");
    fs::permissions(bench.folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    expect_refusal();
}

TEST(Database, ADiskThatFillsUpStopsTheStudyAndLosesNothing) {
    if (sanitized) {
        GTEST_SKIP() << "a sanitized plugin's sealed copy is larger than what the test allows a file";
    }
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
