// SPDX-License-Identifier: MIT
// The views: what they rank, count and leave out; and run_bits, which two executions must agree on.
#include "results/query.hpp"
#include "results/samples.hpp"
#include "support/places.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <regex>

namespace armature::testing {
namespace {

using results::Reader;
using results::Store;
using ::testing::HasSubstr;
using ::testing::Not;

std::string rows(const std::filesystem::path &file, const std::string &sql) {
    Json list = Json::array();
    for (const auto &row : Reader::open(file)->query(sql, {}, 0).rows) {
        list.push_back(row);
    }
    return dump(list);
}

TEST(Views, RunPluginsTellsHowEachBinaryWasMade) {
    const TemporaryFolder folder;
    const auto file = folder / "runs.db";
    const results::StudyRow study = sample_study();
    results::RunStart run = sample_run(study);
    run.plugins[0].components = {"layer affine", "layer sum"};
    run.plugins[0].versions = {"1.0.0", "1.1.0"};
    record_sample(*Store::open(file), study, run);
    const std::string all =
        "SELECT component, version, sha256, build_id, interface, sdk_version, compiler, flags, needs, "
        "file FROM run_plugins WHERE study = 'digits' AND trial = 0 ORDER BY component";
    const std::string affine = sha256("affine"), sgd = sha256("sgd");
    EXPECT_EQ(rows(file, all),
              fmt::format(
                  R"([["layer affine","1.0.0","{0}","aa11","1.2","0.1","g++ 12","-O3","haswell","/plugins/affine.so"],)"
                  R"(["layer sum","1.1.0","{0}","aa11","1.2","0.1","g++ 12","-O3","haswell","/plugins/affine.so"],)"
                  R"(["optimizer sgd","2.3.4","{1}","","3.4","0.2","clang++ 14","-O2","zen","/plugins/sgd.so"]])",
                  affine, sgd));
    const results::RunRecord back = Reader::open(file)->run(run.uuid);
    EXPECT_EQ(back.start.plugins[0].versions, run.plugins[0].versions);
    EXPECT_EQ(back.start.plugins[0].build_id, "aa11");
}

TEST(Views, LeaderboardRanksByTheObjectiveNanLast) {
    const TemporaryFolder folder;
    for (const bool maximize : {true, false}) {
        const auto file = folder / (maximize ? "max.db" : "min.db");
        results::StudyRow study = sample_study();
        study.maximize = maximize;
        const auto store = Store::open(file);
        const double values[] = {0.25, nan, inf, 0.75, -inf};
        for (int64_t trial = 0; trial < 5; ++trial) {
            const auto run = sample_run(study, trial);
            store->begin(run, study);
            store->metrics(run.uuid,
                           {{"validation.accuracy", 9, 1, values[trial]}, {"test.accuracy", 9, 1, values[trial]}});
            store->end(sample_end(run));
        }
        const auto failed = sample_run(study, 5);
        store->begin(failed, study);
        store->metrics(failed.uuid, {{"validation.accuracy", 9, 1, 0.99}});
        store->end(sample_end(failed, "failed"));
        EXPECT_EQ(rows(file, "SELECT rank, trial, value, test FROM leaderboard"),
                  maximize ? R"([[1,2,"inf","test.accuracy=Inf"],[2,3,0.75,"test.accuracy=0.75"],)"
                             R"([3,0,0.25,"test.accuracy=0.25"],[4,4,"-inf","test.accuracy=-Inf"],)"
                             R"([5,1,"nan","test.accuracy=nan"]])"
                           : R"([[1,4,"-inf","test.accuracy=-Inf"],[2,0,0.25,"test.accuracy=0.25"],)"
                             R"([3,3,0.75,"test.accuracy=0.75"],[4,2,"inf","test.accuracy=Inf"],)"
                             R"([5,1,"nan","test.accuracy=nan"]])");
    }
}

TEST(Views, SummariesCountAndAverage) {
    const TemporaryFolder folder;
    const auto file = folder / "runs.db";
    const results::StudyRow study = sample_study();
    const auto store = Store::open(file);
    for (const int64_t replicate : {0, 1, 2}) {
        record_sample(*store, study, sample_run(study, 1, replicate)); // 0.51, 0.511, 0.512
    }
    const auto crashed = sample_run(study, 2);
    store->begin(crashed, study);
    store->end(sample_end(crashed, "crashed"));
    store->add_study(sample_study("untouched"));
    EXPECT_EQ(
        rows(file, "SELECT trial, variables, runs, finished, round(mean, 9), lowest, highest FROM trial_summary"),
        R"([[1,"rate=0.05 width=32",3,3,0.511,0.51,0.512],[2,"rate=0.0333333333333333 width=48",1,0,null,null,null]])");
    EXPECT_EQ(
        rows(file,
             "SELECT study, direction, best, trials, runs, finished, failed, running, seconds FROM study_summary"),
        R"([["untouched","maximize",null,0,0,0,0,0,null],["digits","maximize",0.512,2,4,3,1,0,29.0]])");
    EXPECT_EQ(rows(file, "SELECT state, value FROM run_summary WHERE trial = 2"), R"([["crashed",null]])");
    EXPECT_EQ(rows(file, "SELECT count(*) FROM metric_history"), "[[15]]");
    EXPECT_EQ(
        rows(file, "SELECT count(*), count(DISTINCT kind) FROM run_provenance WHERE run = '" + crashed.uuid + "'"),
        "[[6,4]]");
}

// run_bits of a study that was executed in some order, with some history.
class Bits : public ::testing::Test {
protected:
    TemporaryFolder folder;
    int files = 0;

    std::string bits(const std::vector<int64_t> &order, bool interrupted, double change = 0) {
        const auto file = folder / fmt::format("{}.db", files++);
        const results::StudyRow study = sample_study(); // other identifiers each time
        const auto store = Store::open(file);
        for (const int64_t trial : order) {
            results::RunStart run = sample_run(study, trial, trial % 2);
            run.started = utc_now();
            run.environment.notes["host"] = fmt::format("host {}", files);
            if (interrupted) {
                store->begin(run, study);
                store->metrics(run.uuid, {{"training.loss", 20, 1, 99}});
                store->end(sample_end(run, "interrupted"));
                run.parent_uuid = run.uuid;
                run.uuid = uuid();
            }
            store->begin(run, study);
            auto metrics = sample_metrics(run);
            metrics.back().value += change;
            metrics.push_back({"nan", 1, 1, nan});
            metrics.push_back({"inf", 1, 1, -inf});
            store->metrics(run.uuid, metrics);
            results::RunEnd end = sample_end(run);
            end.seconds = 1.0 + files;
            end.ended = utc_now();
            end.peak_bytes = files;
            store->end(end);
        }
        return rows(file, "SELECT * FROM run_bits");
    }
};

TEST_F(Bits, AreEqualWhateverTheOrderAndTheHistory) {
    const std::string expected = bits({0, 1, 2, 3}, false);
    EXPECT_EQ(bits({2, 0, 3, 1}, false), expected);
    EXPECT_EQ(bits({3, 2, 1, 0}, true), expected);
    EXPECT_GT(expected.size(), 1000u);
    EXPECT_THAT(expected, HasSubstr(R"(["digits",1,3,1,"metric validation.accuracy",40,"0.53100000000000003"])"));
    EXPECT_THAT(expected, HasSubstr(R"("parameter rate",0,"real 0.10000000000000001")"));
    EXPECT_THAT(expected, HasSubstr(R"("metric nan",1,"nan")"));
    EXPECT_THAT(expected, HasSubstr(R"("metric inf",1,"-inf")"));
    EXPECT_THAT(expected, HasSubstr(R"("seed",0,"8")"));
    EXPECT_THAT(expected, HasSubstr(sha256("weights3")));
    for (const char *hidden : {"host", "2026", "seconds"}) {
        EXPECT_THAT(expected, Not(HasSubstr(hidden)));
    }
    EXPECT_FALSE(std::regex_search(expected, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-"))) << "an identifier is in it";
}

TEST_F(Bits, ShowTheSmallestDifference) {
    const std::string expected = bits({0, 1, 2, 3}, false);
    EXPECT_NE(bits({0, 1, 2, 3}, false, 1.2e-16), expected);
    EXPECT_NE(bits({0, 1, 2}, false), expected);
}

TEST_F(Bits, NumbersTellAnyTwoDoublesApart) {
    const auto file = folder / "numbers.db";
    const results::StudyRow study = sample_study();
    const auto run = sample_run(study);
    {
        const auto store = Store::open(file);
        store->begin(run, study);
        std::mt19937_64 random(7);
        std::vector<results::MetricRow> metrics;
        for (int64_t i = 0; i < 4000; ++i) {
            double value = 0;
            const uint64_t word = i % 2 == 0 ? random() : (uint64_t{1023 + random() % 20 - 10} << 52 | random() >> 12);
            std::memcpy(&value, &word, sizeof value);
            if (std::isfinite(value)) {
                metrics.push_back({"a", i, 1, value});
                metrics.push_back({"b", i, 1, std::nextafter(value, 0)});
            }
        }
        ASSERT_GT(metrics.size(), 7000u);
        store->metrics(run.uuid, metrics);
        store->end(sample_end(run));
    }
    EXPECT_EQ(
        rows(file,
             "SELECT count(*) FROM run_bits AS a JOIN run_bits AS b ON a.item = 'metric a' AND b.item = 'metric b' "
             "AND a.step = b.step AND a.value = b.value"),
        "[[0]]");
}

TEST_F(Bits, ExecutionsOfOneNameAreCounted) {
    const auto file = folder / "twice.db";
    {
        const auto store = Store::open(file);
        for (int execution = 0; execution < 2; ++execution) {
            const auto study = sample_study();
            record_sample(*store, study, sample_run(study, 1));
        }
    }
    EXPECT_EQ(rows(file, "SELECT study, trial, replicate, item, step, value FROM run_bits WHERE execution = 1"),
              rows(file, "SELECT study, trial, replicate, item, step, value FROM run_bits WHERE execution = 2"));
    EXPECT_EQ(rows(file, "SELECT count(DISTINCT execution) FROM run_bits"), "[[2]]");
}

// The documentation's queries are run as they stand.
TEST(Documentation, EveryQueryInItAnswers) {
    const TemporaryFolder folder;
    const auto file = folder / "runs.db";
    const results::StudyRow study = sample_study();
    {
        const auto store = Store::open(file);
        for (int64_t trial = 0; trial < 3; ++trial) {
            record_sample(*store, study, sample_run(study, trial));
        }
    }
    const std::string page = read_file(source_folder() / "docs/results.md");
    const std::regex block("```sql\n([^`]*)```");
    int queries = 0;
    for (std::sregex_iterator at(page.begin(), page.end(), block), end; at != end; ++at, ++queries) {
        EXPECT_NO_THROW(Reader::open(file)->query((*at)[1])) << (*at)[1];
    }
    EXPECT_GE(queries, 10);
    for (const auto &row :
         Reader::open(file)->query("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").rows) {
        EXPECT_THAT(page, HasSubstr("`" + row[0].get<std::string>() + "`"));
    }
}

} // namespace
} // namespace armature::testing
