// SPDX-License-Identifier: MIT
// A Reader answers, finds what people mean, and refuses everything that is not a question.
#include "results/query.hpp"
#include "results/samples.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {
namespace {

using results::Reader;
using results::Store;
using ::testing::HasSubstr;

class ReaderTest : public ::testing::Test {
protected:
    TemporaryFolder folder;
    std::filesystem::path file = folder / "runs.db";
    results::StudyRow study = sample_study();
    results::RunStart first = sample_run(study, 0), second = sample_run(study, 1);
    std::unique_ptr<Reader> reader;

    void SetUp() override {
        const auto store = Store::open(file);
        record_sample(*store, study, first);
        record_sample(*store, study, second);
        reader = Reader::open(file);
    }
    Error error_of(const std::string &sql) {
        try {
            reader->query(sql);
        } catch (const Error &error) {
            return error;
        }
        ADD_FAILURE() << "allowed: " << sql;
        return Error(Fault::internal, "");
    }
};

TEST_F(ReaderTest, RefusesEverythingButOneQuestion) {
    const std::string before = read_file(file);
    for (const char *sql : {"INSERT INTO study SELECT * FROM study",
                            "UPDATE run SET state = 'failed'",
                            "DELETE FROM metric",
                            "DROP TABLE run",
                            "CREATE TABLE mine (a)",
                            "CREATE TEMP TABLE mine (a)",
                            "CREATE VIEW mine AS SELECT 1",
                            "ATTACH '/tmp/x.db' AS x",
                            "DETACH main",
                            "PRAGMA journal_mode = DELETE",
                            "PRAGMA user_version",
                            "PRAGMA writable_schema = ON",
                            "VACUUM",
                            "VACUUM INTO '/tmp/x.db'",
                            "BEGIN",
                            "BEGIN IMMEDIATE",
                            "COMMIT",
                            "SAVEPOINT a",
                            "REINDEX",
                            "ANALYZE",
                            "SELECT load_extension('x')",
                            "SELECT * FROM pragma_database_list",
                            "SELECT * FROM pragma_user_version",
                            "SELECT 1; SELECT 2",
                            "SELECT 1; DROP TABLE run",
                            "WITH a AS (SELECT 1) DELETE FROM run",
                            "REPLACE INTO metric_name VALUES (1, 'x')",
                            "ALTER TABLE run ADD COLUMN x",
                            "DROP VIEW leaderboard",
                            "EXPLAIN DELETE FROM run",
                            "UPDATE sqlite_schema SET sql = ''",
                            "",
                            "   ",
                            "-- nothing",
                            ";"}) {
        const Error error = error_of(sql);
        EXPECT_EQ(error.fault, Fault::usage) << sql;
        EXPECT_FALSE(error.hint.empty()) << sql << ": " << error.message;
    }
    EXPECT_EQ(read_file(file), before);
    EXPECT_THAT(error_of("ATTACH '/tmp/x.db' AS x").message, HasSubstr("ATTACH is refused"));
}

TEST_F(ReaderTest, AnswersQuestions) {
    for (const char *sql :
         {"SELECT 1", "select 1;", "SELECT 1; -- that is all\n ", "VALUES (1)", "WITH a AS (SELECT 1) SELECT * FROM a",
          "EXPLAIN QUERY PLAN SELECT * FROM run", "SELECT name FROM sqlite_schema",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n"}) {
        EXPECT_GE(reader->query(sql).rows.size(), 1u) << sql;
    }
    const auto table =
        reader->query("SELECT ?1 AS a, ?2 AS b, 9e999, -9e999, NULL, 0.1, 9007199254740993", {"x'; --", 2});
    EXPECT_EQ(table.columns[0], "a");
    EXPECT_EQ(dump(table.rows.at(0)), R"(["x'; --",2,"inf","-inf",null,0.1,9007199254740993])");
}

TEST_F(ReaderTest, DoubleQuotesNeverBecomeText) {
    EXPECT_THAT(error_of("SELECT \"valeu\" FROM leaderboard").message, HasSubstr("no such column"));
}

TEST_F(ReaderTest, RowsAndTimeAreBounded) {
    const std::string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    const auto some = reader->query(endless, {}, 30, 17);
    EXPECT_EQ(some.rows.size(), 17u);
    EXPECT_TRUE(some.truncated);
    EXPECT_FALSE(reader->query("VALUES (1), (2)", {}, 30, 2).truncated);
    EXPECT_THROW(reader->query("SELECT count(*) FROM (" + endless + ")", {}, 0.05), Error);
    EXPECT_EQ(reader->query("SELECT 1").rows.size(), 1u) << "the next question has its own time";
    EXPECT_THROW(reader->query("SELECT zeroblob(100000000)"), Error);
}

TEST_F(ReaderTest, FindsRunsAsPeopleNameThem) {
    EXPECT_EQ(reader->find_run(first.uuid), first.uuid);
    EXPECT_EQ(reader->find_run(first.uuid.substr(0, 9)), first.uuid);
    EXPECT_EQ(reader->find_run("last"), second.uuid);
    EXPECT_EQ(reader->find_run("best"), second.uuid);
    results::RunStart twin = sample_run(study, 2);
    twin.uuid = first.uuid.substr(0, 35) + (first.uuid[35] == '0' ? '1' : '0');
    Store::open(file)->begin(twin, study);
    try {
        reader->find_run(first.uuid.substr(0, 8));
        FAIL();
    } catch (const Error &error) {
        EXPECT_THAT(error.message, HasSubstr("several runs"));
        EXPECT_THAT(error.hint, HasSubstr(first.uuid));
        EXPECT_THAT(error.hint, HasSubstr(twin.uuid));
    }
    for (const char *wrong : {"abc", "0000000000", "'; DROP TABLE run", "%%%%"}) {
        EXPECT_THROW(reader->find_run(wrong), Error) << wrong;
    }
}

TEST_F(ReaderTest, FindsTheNewestStudyOfAName) {
    results::StudyRow again = sample_study();
    Store::open(file)->add_study(again);
    EXPECT_EQ(reader->find_study("digits"), again.uuid);
    EXPECT_EQ(reader->find_study(study.uuid.substr(0, 8)), study.uuid);
    EXPECT_THROW(reader->find_study("digit"), Error);
}

TEST_F(ReaderTest, TrialsAreTheLastAttemptsThatEnded) {
    const auto crashed = sample_run(study, 2), retried = sample_run(study, 2), running = sample_run(study, 3, 1),
               diverged = sample_run(study, 4);
    {
        const auto store = Store::open(file);
        store->begin(crashed, study);
        store->end(sample_end(crashed, "crashed"));
        record_sample(*store, study, retried);
        store->begin(running, study);
        store->begin(diverged, study);
        store->metrics(diverged.uuid, {{"validation.accuracy", 1, 1, std::nan("")}});
        store->end(sample_end(diverged, "diverged"));
        store->refuse({uuid(), study.uuid, 5, 0, {{"width", 0}}, 5, "too narrow", first.started}, study);
    }
    const auto trials = reader->trials(study.uuid);
    ASSERT_EQ(trials.size(), 5u);
    EXPECT_EQ(trials[0].objective, 0.5);
    EXPECT_EQ(trials[1].parameters.at(1).value, Json(32));
    EXPECT_EQ(trials[2].run_uuid, retried.uuid);
    EXPECT_EQ(trials[2].state, "finished");
    EXPECT_EQ(trials[3].trial, 4);
    EXPECT_EQ(trials[3].state, "diverged");
    EXPECT_TRUE(trials[3].objective.has_value() && std::isnan(*trials[3].objective));
    EXPECT_EQ(trials[4].state, "refused");
    EXPECT_FALSE(trials[4].objective.has_value());
}

} // namespace
} // namespace armature::testing
