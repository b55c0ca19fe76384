// SPDX-License-Identifier: MIT
// run_test: `armature run`, its record, its words and its exit codes.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Run, RecordsOneFinishedRunAndSaysWhatToDoNext) {
    const Bench bench;
    const Finished ended = bench.armature({"run", "experiment.json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("validation.accuracy"), HasSubstr("test.accuracy"), HasSubstr("finished"),
                                 HasSubstr("armature show "), HasSubstr("armature reproduce ")));
    EXPECT_THAT(ended.err, AllOf(HasSubstr("epoch   1"), HasSubstr("epoch   3")));
    const auto rows = bench
                          .query("SELECT state, steps, epochs, seed, parameter_count, length(weights_sha256), "
                                 "length(metrics_sha256) FROM run_summary")
                          .rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0][0], "finished");
    EXPECT_EQ(rows[0][1], 15); // 72 training rows are 5 batches of 16, three times
    EXPECT_EQ(rows[0][2], 3);
    EXPECT_EQ(rows[0][3], 5);
    EXPECT_EQ(rows[0][4], 6 * 2 + 6 + 3 * 6 + 3);
    EXPECT_EQ(rows[0][5], 64);
    EXPECT_EQ(rows[0][6], 64);
    EXPECT_GT(std::stod(bench.value("SELECT value FROM run_metrics WHERE metric = 'test.accuracy'")), 0.3);
}

TEST(Run, RecordsWhatDecidesItsBits) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 0);
    const std::string run = bench.value("SELECT run FROM run_summary");
    const results::RunRecord record = results::Reader::open(bench.folder / "runs.db")->run(run);
    std::vector<std::string> components;
    for (const results::PluginRow &plugin : record.start.plugins) {
        EXPECT_EQ(plugin.sha256.size(), 64U);
        components.insert(components.end(), plugin.components.begin(), plugin.components.end());
    }
    EXPECT_THAT(components, ::testing::IsSupersetOf({"layer affine", "activation tanh", "loss cross_entropy",
                                                     "metric accuracy", "optimizer sgd", "dataset csv"}));
    ASSERT_EQ(record.start.sources.size(), 1U);
    EXPECT_EQ(record.start.sources[0].named, "points.csv");
    EXPECT_EQ(record.start.sources[0].bytes,
              static_cast<int64_t>(std::filesystem::file_size(bench.folder / "points.csv")));
    const Json &bits = record.start.environment.bits;
    EXPECT_EQ(bits.at("threads"), "1");
    EXPECT_EQ(bits.at("float_mode"), "0x1f80");
    EXPECT_EQ(bits.at("program").get<std::string>().size(), 64U);
    EXPECT_EQ(bits.at("blas").at("threads"), 1);
    EXPECT_EQ(record.start.resolved.at("train").at("seed"), 5);
    EXPECT_EQ(bench.value("SELECT count(*) FROM artifact WHERE name = 'best'"), "1");
    EXPECT_TRUE(std::filesystem::exists(bench.folder / bench.value("SELECT path FROM artifact WHERE name = 'best'")));
}

TEST(Run, FormatsForPrograms) {
    const Bench bench;
    const Finished ended = bench.armature({"run", "experiment.json", "--format", "json", "--quiet"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    const Json rows = Json::parse(ended.out); // nothing else on standard output
    EXPECT_GE(rows.size(), 6U);
    EXPECT_TRUE(rows.at(0).contains("metric"));
}

TEST(Run, DivergenceHasItsStepAndItsExitCode) {
    const Bench bench;
    Json json = Bench::experiment();
    json["loss"] = "mean_squared_error";
    json["network"].back() = {{"layer", "affine"}, {"units", 1}};
    json["data"]["target"] = "number";
    json["metrics"] = Json::array();
    json["sweep"]["objective"] = {{"minimize", "validation.loss"}};
    bench.write("wild.json", json);
    const Finished ended = bench.armature({"run", "wild.json", "rate=1e30"});
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(bench.value("SELECT state FROM run_summary"), "diverged") << ended.err;
    EXPECT_THAT(bench.value("SELECT reason FROM run_summary"), HasSubstr("step"));
    EXPECT_THAT(ended.out + ended.err, HasSubstr("diverged"));
}

TEST(Run, WhatIsWrongWithTheExperimentIsSaidBeforeAnythingIsRecorded) {
    const Bench bench;
    write_file(bench.folder / "malformed.json", "{\n  \"name\": \"x\",\n  nonsense\n}");
    const Finished malformed = bench.armature({"run", "malformed.json"});
    EXPECT_EQ(malformed.exit_code, 3);
    EXPECT_THAT(malformed.err, HasSubstr("malformed.json"));
    EXPECT_THAT(malformed.err, HasSubstr("3")); // the line
    EXPECT_EQ(bench.armature({"run", "missing.json"}).exit_code, 3);

    Json json = Bench::experiment();
    json["network"][0]["layer"] = "afine";
    bench.write("misspelt.json", json);
    const Finished misspelt = bench.armature({"run", "misspelt.json"});
    EXPECT_EQ(misspelt.exit_code, 3);
    EXPECT_THAT(misspelt.err, AllOf(HasSubstr("afine"), HasSubstr("affine"), HasSubstr("/network/0")));
    EXPECT_EQ(bench.armature({"run", "experiment.json", "widht=3"}).exit_code, 2); // the command line's fault
    EXPECT_FALSE(std::filesystem::exists(bench.folder / "runs.db"));
}

TEST(Run, WhatOnlyTheDataCanTellIsRecordedAsRefused) {
    const Bench bench;
    Json json = Bench::experiment();
    json["data"]["path"] = "nowhere.csv";
    bench.write("nowhere.json", json);
    const Finished missing = bench.armature({"run", "nowhere.json"});
    EXPECT_EQ(missing.exit_code, 4) << missing.err;
    EXPECT_THAT(missing.err, HasSubstr("nowhere.csv"));
    EXPECT_EQ(bench.value("SELECT state FROM run_summary"), "refused");
    EXPECT_THAT(bench.value("SELECT reason FROM run_summary"), HasSubstr("nowhere.csv"));

    write_file(bench.folder / "points.csv", "1,2,0\n3,x,1\n");
    EXPECT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 4);
}

TEST(Run, UsageErrors) {
    const Bench bench;
    EXPECT_EQ(bench.armature({"run"}).exit_code, 2);
    EXPECT_EQ(bench.armature({"run", "experiment.json", "--nonsense"}).exit_code, 2);
    EXPECT_EQ(bench.armature({"run", "experiment.json", "--format", "xml"}).exit_code, 2);
    EXPECT_EQ(bench.armature({"run", "experiment.json", "--step-deadline", "-1"}).exit_code, 2);
    const Finished help = bench.armature({"run", "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Example:"));
    EXPECT_FALSE(std::filesystem::exists(bench.folder / "runs.db"));
}

} // namespace
} // namespace armature::testing
