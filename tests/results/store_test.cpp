// SPDX-License-Identifier: MIT
// What goes into a Store comes back from a Reader, once, whole, and unchanged.
#include "results/query.hpp"
#include "results/samples.hpp"
#include "support/places.hpp"
#include "support/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace armature::testing {
namespace {

using results::Reader;
using results::Store;
using ::testing::HasSubstr;

int64_t count(const std::filesystem::path &file, const std::string &from) {
    return Reader::open(file)->query("SELECT count(*) FROM " + from).rows.at(0).at(0).get<int64_t>();
}

class StoreTest : public ::testing::Test {
protected:
    TemporaryFolder folder;
    std::filesystem::path file = folder / "runs.db";
    std::unique_ptr<Store> store = Store::open(file);
    results::StudyRow study = sample_study();
    results::RunStart run = sample_run(study, 1, 2);
};

TEST_F(StoreTest, RunComesBackAsRecorded) {
    const results::RunStart parent = sample_run(study, 1, 2);
    record_sample(*store, study, parent);
    run.parent_uuid = parent.uuid;
    run.seed = 18446744073709551557u; // above what SQLite's integers hold
    record_sample(*store, study, run);
    const results::RunRecord back = Reader::open(file)->run(run.uuid);

    EXPECT_EQ(back.start.uuid, run.uuid);
    EXPECT_EQ(back.start.study_uuid, study.uuid);
    EXPECT_EQ(back.start.parent_uuid, parent.uuid);
    EXPECT_EQ(back.start.trial, 1);
    EXPECT_EQ(back.start.replicate, 2);
    EXPECT_EQ(back.start.seed, 18446744073709551557u);
    EXPECT_EQ(dump(back.start.resolved), dump(run.resolved));
    EXPECT_EQ(back.start.data_sha256, run.data_sha256);
    EXPECT_EQ(back.start.parameter_count, 651);
    EXPECT_EQ(back.start.started, run.started);
    EXPECT_EQ(back.start.owner_pid, getpid());
    EXPECT_EQ(back.start.owner_identity, run.owner_identity);
    ASSERT_EQ(back.start.parameters.size(), 2u);
    EXPECT_EQ(back.start.parameters[0].name, "rate");
    EXPECT_EQ(back.start.parameters[0].value, Json(0.05));
    EXPECT_TRUE(back.start.parameters[1].value.is_number_integer());
    EXPECT_EQ(back.start.parameters[1].value, Json(32));
    ASSERT_EQ(back.start.sources.size(), 2u);
    EXPECT_EQ(back.start.sources[1].path, "/experiments/data/labels.csv");
    EXPECT_EQ(back.start.sources[0].bytes, 57523);
    ASSERT_EQ(back.start.plugins.size(), 2u);
    EXPECT_EQ(back.start.plugins[1].sha256, sha256("sgd"));
    EXPECT_EQ(back.start.plugins[1].file, "/plugins/sgd.so");
    EXPECT_EQ(back.start.plugins[1].compiler, "clang++ 14");
    EXPECT_EQ(back.start.plugins[1].flags, "-O2");
    EXPECT_EQ(back.start.plugins[1].instruction_set, "zen");
    EXPECT_EQ(back.start.plugins[1].sdk_version, "0.2");
    EXPECT_EQ(back.start.plugins[1].abi_major, 3);
    EXPECT_EQ(back.start.plugins[1].abi_minor, 4);
    EXPECT_EQ(back.start.plugins[1].components, std::vector<std::string>{"optimizer sgd"});
    EXPECT_EQ(back.start.environment.sha256, run.environment.sha256);
    EXPECT_EQ(canonical(back.start.environment.bits), canonical(run.environment.bits));
    EXPECT_EQ(dump(back.start.environment.notes), dump(run.environment.notes));

    EXPECT_EQ(back.state, "finished");
    EXPECT_EQ(back.end.reason, "");
    EXPECT_EQ(back.end.steps, 40);
    EXPECT_EQ(back.end.epochs, 2);
    EXPECT_EQ(back.end.best_step, 20);
    EXPECT_EQ(back.end.weights_sha256, sha256("weights1"));
    EXPECT_EQ(back.end.metrics_sha256, sha256("metrics1"));
    EXPECT_EQ(back.end.ended, "2026-01-31T12:00:09.000Z");
    EXPECT_EQ(back.end.seconds, 7.25);
    EXPECT_EQ(back.end.compile_seconds, 0.5);
    EXPECT_EQ(back.end.peak_bytes, 123456789);
    ASSERT_EQ(back.end.artifacts.size(), 2u);
    EXPECT_EQ(back.end.artifacts[1].path, "/runs/last.armature");
    EXPECT_EQ(back.end.artifacts[0].bytes, 4096);

    EXPECT_EQ(back.study.name, "digits");
    EXPECT_EQ(back.study.question, "How wide?");
    EXPECT_EQ(dump(back.study.experiment), dump(study.experiment)) << "keys keep their order";
    EXPECT_EQ(dump(back.study.sweep), dump(study.sweep));
    EXPECT_EQ(back.study.folder, "/experiments");
    EXPECT_EQ(back.study.objective, "validation.accuracy");
    EXPECT_TRUE(back.study.maximize);
    ASSERT_EQ(back.metrics.size(), 5u);
    EXPECT_EQ(back.metrics[0].name, "gradient_norm");
    EXPECT_EQ(back.metrics[4].epoch, 2);
}

TEST_F(StoreTest, ParametersKeepTheirTypes) {
    run.parameters = {{"a", true}, {"b", 1},  {"c", 1.0}, {"d", "relu"}, {"e", Json::parse("[64, 32]")},
                      {"f", -0.0}, {"g", "1"}};
    store->begin(run, study);
    const auto back = Reader::open(file)->run(run.uuid).start.parameters;
    ASSERT_EQ(back.size(), 7u);
    EXPECT_TRUE(back[0].value.is_boolean());
    EXPECT_TRUE(back[1].value.is_number_integer());
    EXPECT_TRUE(back[2].value.is_number_float());
    EXPECT_EQ(back[3].value, Json("relu"));
    EXPECT_EQ(dump(back[4].value), "[64,32]");
    EXPECT_TRUE(std::signbit(back[5].value.get<double>()));
    EXPECT_TRUE(back[6].value.is_string());
}

TEST_F(StoreTest, MetricsKeepEveryBit) {
    const std::vector<double> values = {0.1, 1.0 / 3, 1e-310, -1e308, 4.0, -0.0, inf, -inf, nan, 0.30000000000000004};
    std::vector<results::MetricRow> rows;
    for (size_t i = 0; i < values.size(); ++i) {
        rows.push_back({"loss", static_cast<int64_t>(i), 1, values[i]});
    }
    store->begin(run, study);
    store->metrics(run.uuid, rows);
    store->end(sample_end(run, "diverged"));
    const auto back = Reader::open(file)->run(run.uuid).metrics;
    ASSERT_EQ(back.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i])) {
            EXPECT_TRUE(std::isnan(back[i].value));
        } else {
            EXPECT_EQ(std::memcmp(&back[i].value, &values[i], sizeof(double)), 0) << values[i];
        }
    }
}

TEST_F(StoreTest, RepeatingEverythingChangesNothing) {
    const auto all = [&] {
        Json everything = Json::array();
        const auto reader = Reader::open(file);
        for (const char *table :
             {"document", "study", "trial", "parameter", "environment", "dataset", "run", "run_source", "plugin",
              "run_plugin", "metric_name", "metric", "final_metric", "artifact", "event"}) {
            for (const auto &row : reader->query(std::string("SELECT * FROM ") + table).rows) {
                everything.push_back(row);
            }
        }
        return dump(everything);
    };
    store->add_study(study);
    store->begin(run, study);
    store->begin(run, study);
    store->metrics(run.uuid, sample_metrics(run));
    store->metrics(run.uuid, sample_metrics(run));
    store->end(sample_end(run));
    const std::string once = all();
    EXPECT_EQ(count(file, "metric"), 5);
    store->add_study(study);
    store->begin(run, study);
    store->end(sample_end(run));
    EXPECT_EQ(all(), once);
    EXPECT_EQ(count(file, "run"), 1);
    EXPECT_EQ(count(file, "trial"), 1);
}

TEST_F(StoreTest, SameIdentifierWithAnotherContentIsRefused) {
    record_sample(*store, study, run);
    results::StudyRow other_study = study;
    other_study.objective = "validation.loss";
    const Error of_study = error_of([&] { store->add_study(other_study); });
    EXPECT_THAT(of_study.message, HasSubstr("objective \"validation.accuracy\", not \"validation.loss\""));
    EXPECT_EQ(of_study.fault, Fault::database);

    results::RunStart other_run = run;
    other_run.seed = 99;
    EXPECT_THAT(error_of([&] { store->begin(other_run, study); }).message,
                HasSubstr(run.uuid + " is already recorded"));
    other_run = run;
    other_run.plugins.pop_back();
    EXPECT_THROW(store->begin(other_run, study), Error) << "a part of the content is another content";

    results::RunEnd other_end = sample_end(run);
    other_end.steps = 41;
    EXPECT_THAT(error_of([&] { store->end(other_end); }).message, HasSubstr("already ended"));
    EXPECT_THROW(store->end(sample_end(run, "crashed")), Error);

    results::RunStart other_trial = sample_run(study, 1, 3);
    other_trial.parameters[1].value = 33;
    EXPECT_THAT(error_of([&] { store->begin(other_trial, study); }).message, HasSubstr("value 32, not 33"));
    other_trial.parameters.pop_back();
    EXPECT_THAT(error_of([&] { store->begin(other_trial, study); }).message,
                HasSubstr("with 2 parameters, not these 1"));
    EXPECT_EQ(count(file, "run"), 1);
    EXPECT_EQ(count(file, "parameter"), 2);
}

TEST_F(StoreTest, MetricSaidTwiceMustBeTheSame) {
    store->begin(run, study);
    store->metrics(run.uuid, {{"loss", 1, 1, nan}, {"loss", 2, 1, 0.25}, {"loss", 1, 1, nan}, {"loss", 2, 1, 0.5}});
    EXPECT_THAT(error_of([&] { store->end(sample_end(run)); }).message,
                HasSubstr("loss at step 2 is already recorded as 0.25"));
    store->end(sample_end(run)); // the contradiction is gone, the rest is recorded
    EXPECT_EQ(count(file, "metric"), 2);
    EXPECT_EQ(count(file, "run WHERE state = 'finished'"), 1);
}

TEST_F(StoreTest, UnknownRunsAndStatesAreRefused) {
    EXPECT_THROW(store->metrics(run.uuid, sample_metrics(run)), Error);
    EXPECT_THROW(store->end(sample_end(run)), Error);
    store->begin(run, study);
    EXPECT_THROW(store->end(sample_end(run, "tired")), Error);
    EXPECT_THROW(store->end(sample_end(run, "running")), Error);
    store->end(sample_end(run));
    EXPECT_THROW(store->metrics(run.uuid, {{"late", 1, 1, 1}}), Error);
    EXPECT_THROW(store->event(run.uuid, {run.started, "info", "late"}), Error);
}

TEST_F(StoreTest, RefusedRunIsRecordedWithItsReason) {
    const results::RunRefused refused{run.uuid,   study.uuid, 3, 0, {{"width", 0}}, 5, "units must be at least 1",
                                      run.started};
    store->refuse(refused, study);
    store->refuse(refused, study);
    const results::RunRecord back = Reader::open(file)->run(run.uuid);
    EXPECT_EQ(back.state, "refused");
    EXPECT_EQ(back.end.reason, "units must be at least 1");
    EXPECT_EQ(back.start.seed, 5u);
    EXPECT_EQ(back.start.trial, 3);
    EXPECT_EQ(back.start.parameters.at(0).value, Json(0));
    results::RunRefused other = refused;
    other.message = "something else";
    EXPECT_THROW(store->refuse(other, study), Error);
    EXPECT_EQ(count(file, "run"), 1);
}

TEST_F(StoreTest, EventsKeepTheirOrderAndRepeat) {
    store->begin(run, study);
    for (const char *text : {"b", "a", "a"}) {
        store->event(run.uuid, {run.started, "log", text});
    }
    store->end(sample_end(run));
    const auto rows = Reader::open(file)->query("SELECT text FROM event ORDER BY number").rows;
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0][0], Json("b"));
    EXPECT_EQ(rows[2][0], Json("a"));
}

TEST_F(StoreTest, FinalMetricIsTheLastOfTheHistory) {
    store->begin(run, study);
    std::vector<results::MetricRow> rows;
    for (int64_t step = 0; step < 25000; ++step) { // several batches, steps not in order
        const int64_t shuffled = step * 7919 % 25000;
        rows.push_back({"loss", shuffled, 1, static_cast<double>(shuffled) / 7});
        if (rows.size() == 100) {
            store->metrics(run.uuid, rows);
            rows.clear();
        }
    }
    EXPECT_GE(count(file, "metric"), 20000) << "batches are written while the run goes on";
    store->end(sample_end(run));
    EXPECT_EQ(count(file, "metric"), 25000);
    const auto rows_back = Reader::open(file)->query("SELECT step, value FROM final_metric").rows;
    ASSERT_EQ(rows_back.size(), 1u);
    EXPECT_EQ(rows_back[0][0], Json(24999));
    EXPECT_EQ(rows_back[0][1], Json(24999.0 / 7));
}

TEST_F(StoreTest, PendingMetricsSurviveClosing) {
    store->begin(run, study);
    store->metrics(run.uuid, sample_metrics(run));
    store.reset();
    EXPECT_FALSE(std::filesystem::exists(file.string() + "-wal")) << "a closed database is one file";
    EXPECT_EQ(count(file, "metric"), 5);
}

TEST_F(StoreTest, AttemptsAreCounted) {
    const auto another = sample_run(study, 1, 2), elsewhere = sample_run(study, 1, 0);
    record_sample(*store, study, run);
    record_sample(*store, study, another);
    record_sample(*store, study, elsewhere);
    const auto reader = Reader::open(file);
    const auto attempt = [&](const std::string &uuid) {
        return reader->query("SELECT attempt FROM run WHERE uuid = ?1", {uuid}).rows.at(0).at(0).get<int>();
    };
    EXPECT_EQ(attempt(run.uuid), 1);
    EXPECT_EQ(attempt(another.uuid), 2);
    EXPECT_EQ(attempt(elsewhere.uuid), 1);
}

TEST_F(StoreTest, RecoverEndsTheRunsOfTheDead) {
    results::RunStart dead = sample_run(study, 0), reused = sample_run(study, 2), alive = sample_run(study, 3);
    dead.owner_pid = 4194304 + 1; // above the largest process id
    dead.owner_identity = "4194305 1 a-boot";
    reused.owner_identity = std::to_string(getpid()) + " 1 another-boot"; // this process id, at another time
    for (const auto &one : {dead, reused, alive}) {
        store->begin(one, study);
    }
    store->metrics(dead.uuid, sample_metrics(dead));
    EXPECT_EQ(store->recover(), (std::vector<std::string>{dead.uuid, reused.uuid}));
    EXPECT_EQ(store->recover(), std::vector<std::string>{});
    const auto reader = Reader::open(file);
    EXPECT_EQ(reader->run(alive.uuid).state, "running");
    EXPECT_EQ(reader->run(dead.uuid).state, "interrupted");
    EXPECT_THAT(reader->run(dead.uuid).end.reason, HasSubstr("process 4194305, is gone"));
    EXPECT_THROW(store->end(sample_end(dead)), Error) << "an interrupted run has ended";
}

TEST(Identity, TellsProcessesApart) {
    const std::string own = results::process_identity(getpid());
    EXPECT_EQ(own.rfind(std::to_string(getpid()) + " ", 0), 0u);
    EXPECT_EQ(own, results::process_identity(getpid()));
    EXPECT_NE(own, results::process_identity(1));
    EXPECT_EQ(results::process_identity(4194305), "");
}

} // namespace
} // namespace armature::testing
