// SPDX-License-Identifier: MIT
// Files that a Store or a Reader must refuse in one clear sentence, or read all the same; and who may write.
#include "results/migrations.hpp"
#include "results/query.hpp"
#include "results/samples.hpp"
#include "results/writer_lock.hpp"
#include "support/places.hpp"
#include "support/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <fcntl.h>
#include <functional>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using results::Reader;
using results::Store;
using ::testing::HasSubstr;

void execute(const fs::path &file, const std::string &sql) {
    sqlite3 *connection = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
}

// Runs `body` in a child that file permissions bind (root would pass them all by) and returns what it said.
std::string as_nobody(const std::function<std::string()> &body) {
    int ends[2];
    if (pipe(ends) != 0) {
        return "no pipe";
    }
    const pid_t child = fork();
    if (child == 0) {
        std::string said;
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            said = "cannot become nobody";
        } else {
            try {
                said = body();
            } catch (const std::exception &error) {
                said = error.what();
            }
        }
        _exit(write(ends[1], said.data(), said.size()) < 0 ? 1 : 0);
    }
    close(ends[1]);
    std::string text(65536, '\0');
    const ssize_t n = read(ends[0], text.data(), text.size());
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    text.resize(n < 0 ? 0 : static_cast<size_t>(n));
    return text;
}

std::string count_runs(const fs::path &file) {
    return dump(Reader::open(file)->query("SELECT count(*), sum(state = 'finished') FROM run").rows.at(0));
}

class OpenTest : public ::testing::Test {
protected:
    TemporaryFolder folder;
    fs::path file = folder / "runs.db";
    results::StudyRow study = sample_study();

    void record_one() { record_sample(*Store::open(file), study, sample_run(study)); }
    // Kills a coordinator after it has recorded a run, so that the log stays, and so does the index if `index`.
    void record_and_die(bool index) {
        const pid_t child = fork();
        if (child == 0) {
            const auto store = Store::open(file);
            record_sample(*store, study, sample_run(study));
            kill(getpid(), SIGKILL);
        }
        waitpid(child, nullptr, 0);
        ASSERT_GT(fs::file_size(file.string() + "-wal"), 0u);
        if (!index) {
            fs::remove(file.string() + "-shm");
        }
    }
    // Everyone may read, nobody may write.
    void protect() {
        for (const auto &entry : fs::directory_iterator(folder.path())) {
            chmod(entry.path().c_str(), 0444);
        }
        chmod(folder.path().c_str(), 0555);
    }
    void TearDown() override { chmod(folder.path().c_str(), 0755); }
};

TEST_F(OpenTest, NotADatabase) {
    write_file(file, "These are my notes, not a database at all.\n");
    for (const auto &open : {+[](const fs::path &f) { Store::open(f); }, +[](const fs::path &f) { Reader::open(f); }}) {
        const Error error = error_of([&] { open(file); });
        EXPECT_EQ(error.fault, Fault::database);
        EXPECT_THAT(error.message, HasSubstr("not an SQLite database"));
        EXPECT_EQ(error.where, file.string());
        EXPECT_THAT(error.hint, HasSubstr("--db"));
        EXPECT_THAT(error_of([&] { open(folder.path()); }).message, HasSubstr("is a folder"));
    }
    EXPECT_EQ(read_file(file), "These are my notes, not a database at all.\n");
    EXPECT_FALSE(fs::exists(file.string() + ".lock")) << "a foreign file is left alone";
}

TEST_F(OpenTest, AnotherProgramsDatabaseIsLeftAlone) {
    execute(file, "CREATE TABLE contact (name TEXT)");
    const std::string before = read_file(file);
    EXPECT_THAT(error_of([&] { Store::open(file); }).message, HasSubstr("not one of Armature"));
    EXPECT_THAT(error_of([&] { Reader::open(file); }).message, HasSubstr("not one of Armature"));
    EXPECT_EQ(read_file(file), before);
}

TEST_F(OpenTest, NewerSchemaNamesBothVersions) {
    record_one();
    execute(file, "PRAGMA user_version = 77");
    for (const auto &open : {+[](const fs::path &f) { Store::open(f); }, +[](const fs::path &f) { Reader::open(f); }}) {
        const Error error = error_of([&] { open(file); });
        EXPECT_THAT(error.message, HasSubstr("version 77"));
        EXPECT_THAT(error.message, HasSubstr("up to " + std::to_string(results::migrations.size())));
        EXPECT_THAT(error.hint, HasSubstr("newer Armature"));
    }
}

TEST_F(OpenTest, OlderSchemaIsMigratedAndKeepsItsRows) {
    execute(file, std::string(results::migrations.at(0)) +
                      "PRAGMA user_version = 1; INSERT INTO document VALUES (1, printf('%064d', 0), '{}');");
    Store::open(file);
    const auto reader = Reader::open(file);
    EXPECT_EQ(reader->query("SELECT count(*) FROM document").rows.at(0).at(0), Json(1));
    EXPECT_EQ(reader->query("SELECT count(*) FROM leaderboard").rows.at(0).at(0), Json(0));
}

// As schema version 2 left it: no column for build ids and versions. Read as it is, and filled in when it is used
// again.
TEST_F(OpenTest, PluginsFromBeforeBuildIdsWereRecorded) {
    record_one();
    execute(file, "DROP VIEW run_plugins; ALTER TABLE plugin DROP COLUMN build_id;"
                  "ALTER TABLE run_plugin DROP COLUMN version; PRAGMA user_version = 2");
    const std::string uuid = Reader::open(file)->find_run("last");
    const results::RunRecord before = Reader::open(file)->run(uuid);
    ASSERT_EQ(before.start.plugins.size(), 2u);
    EXPECT_EQ(before.start.plugins[0].build_id, "");
    EXPECT_EQ(before.start.plugins[0].versions, std::vector<std::string>{""});
    EXPECT_EQ(before.start.plugins[0].components, std::vector<std::string>{"layer affine"});
    record_sample(*Store::open(file), study, sample_run(study, 1)); // the same binaries
    const auto rows =
        Reader::open(file)
            ->query("SELECT trial, component, version, build_id FROM run_plugins ORDER BY trial, component")
            .rows;
    EXPECT_EQ(dump(rows), R"([[0,"layer affine",null,"aa11"],[0,"optimizer sgd",null,""],)"
                          R"([1,"layer affine","1.0.0","aa11"],[1,"optimizer sgd","2.3.4",""]])");
}

TEST_F(OpenTest, MissingOrEmptySaysHowToMakeOne) {
    const Error missing = error_of([&] { Reader::open(file); });
    EXPECT_THAT(missing.message, HasSubstr("does not exist"));
    EXPECT_THAT(missing.hint, HasSubstr("armature run"));
    EXPECT_FALSE(fs::exists(file));
    write_file(file, "");
    EXPECT_THAT(error_of([&] { Reader::open(file); }).message, HasSubstr("no results yet"));
    Store::open(file);
    EXPECT_EQ(count_runs(file), "[0,null]");
    EXPECT_THAT(error_of([&] { Store::open(folder / "no/such/folder.db"); }).hint, HasSubstr("mkdir -p"));
}

TEST_F(OpenTest, ReadOnlyFolderRefusesToWrite) {
    record_one();
    protect();
    const std::string said = as_nobody([&] { return Store::open(file), std::string("opened"); });
    EXPECT_THAT(said, HasSubstr("is read-only"));
    EXPECT_THAT(said, HasSubstr("make the file and its folder writable"));
}

TEST_F(OpenTest, ReadOnlyFileRefusesToWrite) {
    record_one();
    chmod(folder.path().c_str(), 0777);
    chmod((file.string() + ".lock").c_str(), 0666);
    chmod(file.c_str(), 0444);
    EXPECT_THAT(as_nobody([&] { return Store::open(file), std::string("opened"); }), HasSubstr("is read-only"));
}

TEST_F(OpenTest, ReadableWhereNothingCanBeWritten) {
    record_one();
    protect();
    EXPECT_EQ(as_nobody([&] { return count_runs(file); }), "[1,1]");
    EXPECT_FALSE(fs::exists(file.string() + "-shm"));
}

TEST_F(OpenTest, ReadableAfterAKilledCoordinator) {
    record_and_die(true);
    EXPECT_EQ(count_runs(file), "[1,1]");
    protect();
    EXPECT_EQ(as_nobody([&] { return count_runs(file); }), "[1,1]");
}

TEST_F(OpenTest, ReadableAfterAKilledCoordinatorWithoutItsIndex) {
    record_and_die(false);
    protect();
    EXPECT_EQ(as_nobody([&] { return count_runs(file); }), "[1,1]");
    EXPECT_FALSE(fs::exists(file.string() + "-shm")) << "nothing was written beside it";
}

TEST_F(OpenTest, ReadableWhileACoordinatorWrites) {
    const auto store = Store::open(file);
    const auto run = sample_run(study);
    store->begin(run, study);
    EXPECT_EQ(count_runs(file), "[1,0]");
    const auto reader = Reader::open(file);
    store->end(sample_end(run));
    EXPECT_EQ(dump(reader->query("SELECT state FROM run").rows.at(0)), "[\"finished\"]");
}

TEST_F(OpenTest, OneCoordinatorAtATime) {
    int ready[2], go[2];
    ASSERT_EQ(pipe(ready) | pipe(go), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto store = Store::open(file);
        char byte = 1;
        _exit(write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1 ? 0 : 1);
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    const Error error = error_of([&] { Store::open(file); });
    EXPECT_EQ(error.fault, Fault::database);
    EXPECT_THAT(error.message, HasSubstr("process " + std::to_string(child)));
    EXPECT_THAT(error.message, HasSubstr("already writing"));
    EXPECT_THAT(error.message, HasSubstr(fs::read_symlink("/proc/self/exe").string())) << "the command line";
    fs::create_symlink(file, folder / "link.db");
    EXPECT_THAT(error_of([&] { Store::open(folder / "link.db"); }).message, HasSubstr("already writing"));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Store::open(file); // the lock died with its process
    for (const int end : {ready[0], ready[1], go[0], go[1]}) {
        close(end);
    }
}

TEST_F(OpenTest, LockedByAnotherProgram) {
    record_one();
    sqlite3 *other = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto store = Store::open(file);
    const Error error = error_of([&] { store->add_study(sample_study()); });
    EXPECT_THAT(error.message, HasSubstr("locked by another program"));
    sqlite3_close(other);
    store->add_study(sample_study());
}

TEST_F(OpenTest, FileSizeLimitIsToldAndNothingIsLost) {
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        auto store = Store::open(file);
        int64_t done = 0;
        const rlimit limit{400000, 400000};
        setrlimit(RLIMIT_FSIZE, &limit);
        try {
            for (;; ++done) {
                record_sample(*store, study, sample_run(study, done));
            }
        } catch (const Error &error) {
            const std::string said = error.what();
            _exit(said.find("File too large") != std::string::npos && done > 1 && done < 100 ? static_cast<int>(done)
                                                                                             : 101);
        }
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_LT(WEXITSTATUS(status), 100);
    const auto reader = Reader::open(file);
    EXPECT_EQ(reader->query("SELECT count(*) FROM run WHERE state = 'finished'").rows.at(0).at(0),
              Json(WEXITSTATUS(status)));
    EXPECT_LE(reader->query("SELECT count(*) FROM run WHERE state = 'running'").rows.at(0).at(0).get<int>(), 1);
}

TEST(Places, NetworkFileSystemsAreNamed) {
    EXPECT_EQ(results::network_file_system(0x6969), "NFS");
    EXPECT_EQ(results::network_file_system(0xFE534D42), "SMB");
    EXPECT_EQ(results::network_file_system(0xFFFFFFFFFF534D42), "CIFS") << "sign-extended, as statfs gives it";
    EXPECT_EQ(results::network_file_system(0xEF53), std::nullopt);     // ext4
    EXPECT_EQ(results::network_file_system(0x01021994), std::nullopt); // tmpfs
}

} // namespace
} // namespace armature::testing
