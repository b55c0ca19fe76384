// SPDX-License-Identifier: MIT
// run_test: `armature run`, its record, its words and its exit codes.
#include "end_to_end/bench.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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

TEST(Run, SaysOnceThatThereAreNoPlugins) {
    const Bench bench;
    const std::filesystem::path program = bench.folder / "alone" / "armature";
    std::filesystem::create_directories(program.parent_path());
    std::filesystem::copy_file(ARMATURE_PROGRAM, program);
    const Finished ended = run({program.string(), "run", "experiment.json"}, bench.folder.path());
    EXPECT_EQ(ended.exit_code, 5);
    EXPECT_THAT(ended.err,
                AllOf(HasSubstr("no plugin was found beside " + program.string()), HasSubstr("--plugin-path")));
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 2) << ended.err; // and what to try
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

// The file, its record, and the lines that speak of it; with class names, because csv data have a table of labels.
TEST(Run, StoresTheTableOfAMetricAndTellsItInOneLine) {
    const Bench bench;
    Json json = Bench::experiment();
    json["metrics"] = {"accuracy", "confusion_counts"};
    bench.write("counts.json", json);
    const Finished ended = bench.armature({"run", "counts.json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(ContainsRegex("test.confusion_counts +9 +3 x 3 table, test.confusion_counts.csv *\n"),
                                 HasSubstr("training.confusion_counts"), HasSubstr("test.confusion_counts.undefined"),
                                 Not(HasSubstr("true_1"))));
    EXPECT_THAT(ended.err, AllOf(HasSubstr("validation.accuracy"), Not(HasSubstr("true_1")))) << "nor while it runs";
    for (const std::string name : {"test.confusion_counts.csv", "validation.confusion_counts.csv"}) {
        const std::string where = " FROM artifact WHERE name = '" + name + "'";
        const std::filesystem::path file = bench.folder / bench.value("SELECT path" + where);
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        EXPECT_THAT(text.str(), StartsWith("true/predicted,0,1,2\n0,"));
        EXPECT_EQ(bench.value("SELECT sha256" + where), sha256(text.str()));
        EXPECT_EQ(bench.value("SELECT bytes" + where), std::to_string(text.str().size()));
    }
    EXPECT_EQ(bench.value("SELECT sum(value) FROM run_metrics WHERE metric LIKE 'test.confusion_counts.true%'"),
              "24.0");
    EXPECT_EQ(bench.armature({"reproduce", "last", "--quiet"}).exit_code, 0);

    const Finished all = bench.armature({"run", "counts.json", "--quiet", "--all", "--no-artifacts"});
    EXPECT_THAT(all.out, ContainsRegex("test.confusion_counts.true_1.predicted_2 "));
    EXPECT_EQ(bench.value("SELECT count(*) FROM artifact WHERE name LIKE '%.csv'"), "2") << "none of the second run";
    const Finished again = bench.armature({"run", "counts.json", "--quiet"});
    EXPECT_EQ(bench.value("SELECT count(DISTINCT sha256) FROM artifact WHERE name = 'test.confusion_counts.csv'"), "1")
        << again.err;
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

TEST(Run, AQuietRunStillSaysWhyItFailed) {
    const Bench bench;
    Json json = Bench::experiment();
    json["network"].back()["units"] = 2; // of three classes
    bench.write("narrow.json", json);
    const Finished ended = bench.armature({"run", "narrow.json", "--quiet", "--format", "csv"});
    EXPECT_EQ(ended.exit_code, 7);
    EXPECT_THAT(ended.err, HasSubstr("has label 2, outside the 2 classes"));
    const Finished loud = bench.armature({"run", "narrow.json"});
    const std::string reason = "outside the 2 classes";
    const size_t once = loud.err.find(reason);
    ASSERT_NE(once, std::string::npos) << loud.err;
    EXPECT_EQ(loud.err.find(reason, once + 1), std::string::npos) << "and a loud one says it once";
}

// A name or a path with spaces and signs: what is to be tried next works as it is copied, and nothing steers the
// terminal.
TEST(Run, WhatToDoNextWorksWithOddNames) {
    const Bench bench;
    Json json = Bench::experiment();
    json["name"] = "two\nlines \x1b[31m\u624b";
    bench.write("it's $x \u017e.json", json);
    const Finished ended = bench.armature({"run", "it's $x \u017e.json", "--db", "it's my $x.db", "--quiet"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    const size_t next = ended.out.find("Next:\n  ");
    ASSERT_NE(next, std::string::npos) << ended.out;
    std::istringstream commands(ended.out.substr(next + 6));
    int tried = 0;
    for (std::string command; std::getline(commands, command); ++tried) {
        const Finished again = run({"/bin/sh", "-c", command}, bench.folder.path(), bench.environment());
        EXPECT_EQ(again.exit_code, 0) << command << again.err;
    }
    EXPECT_EQ(tried, 3);
    const Finished swept = bench.armature({"sweep", "it's $x \u017e.json", "--trials", "1", "--db", "other.db"});
    EXPECT_THAT(swept.out, HasSubstr("two lines [31m\u624b"));
    EXPECT_THAT(swept.out, ::testing::Not(HasSubstr("\x1b")));
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
    EXPECT_EQ(bench.armature({"run", "experiment.json", "name="}).exit_code, 3);   // it could not be recorded
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
    EXPECT_THAT(help.out, HasSubstr("Examples:"));
    EXPECT_FALSE(std::filesystem::exists(bench.folder / "runs.db"));
}

} // namespace
} // namespace armature::testing
