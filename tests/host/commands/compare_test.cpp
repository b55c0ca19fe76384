// SPDX-License-Identifier: MIT
#include "host/commands/results_fixture.hpp"

namespace armature::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

using Compare = ResultsFixture;

TEST_F(Compare, ShowsWhatDiffersAndTheMetrics) {
    const std::string text = call(commands::compare, {runs[0].uuid, runs[2].uuid, "--format", "csv"});
    EXPECT_EQ(text.substr(0, text.find('\n')), "what,name," + runs[0].uuid + "," + runs[2].uuid);
    EXPECT_THAT(text, HasSubstr("variable,width,16,48\n"));
    EXPECT_THAT(text, HasSubstr("setting,/network/0/units,16,48\n"));
    EXPECT_THAT(text, HasSubstr("outcome,weights_sha256," + sha256("weights0") + "," + sha256("weights2")));
    EXPECT_THAT(text, HasSubstr("metric,validation.accuracy,0.5,0.52\n"));
    EXPECT_THAT(text, HasSubstr("metric,seconds,7.25,7.25\n")) << "metrics are shown even where they agree";
    for (const char *equal : {"/train/epochs", "plugin,", "data,", "environment,", "machine,", "outcome,state"}) {
        EXPECT_THAT(text, Not(HasSubstr(equal)));
    }
}

TEST_F(Compare, FindsAnotherPluginDataAndEnvironment) {
    auto other = sample_run(study, 0, 1);
    other.plugins[0].sha256 = sha256("affine, rebuilt");
    other.plugins.pop_back();
    other.sources[1].sha256 = sha256("other labels");
    other.data_sha256 = sha256("other data");
    other.environment.bits["threads"] = 2;
    other.environment.sha256 = sha256(canonical(other.environment.bits));
    other.environment.notes["host"] = "beta";
    record_sample(*results::Store::open(file), study, other);
    const std::string text = call(commands::compare, {runs[0].uuid, other.uuid, "--format", "csv"});
    EXPECT_THAT(text, HasSubstr("plugin,layer affine," + sha256("affine") + "," + sha256("affine, rebuilt") + "\n"));
    EXPECT_THAT(text, HasSubstr("plugin,optimizer sgd," + sha256("sgd") + ",\n"));
    EXPECT_THAT(text, HasSubstr("data,content," + sha256("data") + "," + sha256("other data") + "\n"));
    EXPECT_THAT(text, HasSubstr("data,labels.csv," + sha256("labels") + "," + sha256("other labels") + "\n"));
    EXPECT_THAT(text, Not(HasSubstr("data,digits.csv.gz")));
    EXPECT_THAT(text, HasSubstr("environment,/threads,1,2\n"));
    EXPECT_THAT(text, HasSubstr("machine,/host,alpha,beta\n"));
}

TEST_F(Compare, TakesMoreThanTwoAndWords) {
    const std::string text = call(commands::compare, {"best", "last", runs[0].uuid.substr(0, 8)});
    EXPECT_THAT(text, HasSubstr(runs[2].uuid.substr(0, 8)));
    EXPECT_THAT(text, HasSubstr(runs[3].uuid.substr(0, 8)));
    EXPECT_THAT(text, HasSubstr("diverged"));
}

// Two runs with a table of 3 x 3 (the other 4 x 3) and a long row, as `show` has them in brief. The means of 24 values:
// (0 + 1 + ... + 23) / 32 / 24 = 0.359375, and half of it.
class CompareMany : public ResultsFixture {
protected:
    std::vector<std::string> uuids;

    void SetUp() override {
        const auto store = results::Store::open(file);
        for (int rows = 3; rows <= 4; ++rows) {
            const results::RunStart run = sample_run(study, rows);
            uuids.push_back(run.uuid);
            store->begin(run, study);
            std::vector<results::MetricRow> values = {{"test.loss", 40, 2, 0.5}};
            for (int i = 0; i < 3 * rows; ++i) {
                values.push_back({"test.counts.true_" + std::to_string(i / 3) + ".predicted_" + std::to_string(i % 3),
                                  40, 2, static_cast<double>(100 * rows + i)});
            }
            for (int i = 0; i < 24; ++i) {
                values.push_back({"test.class_accuracy.class_" + std::to_string(i), 40, 2, i / 32.0 / (rows - 2)});
            }
            for (int i = 0; i < 17 + rows; ++i) { // 20 stand for themselves, 21 are a long row
                values.push_back({"test.kept.class_" + std::to_string(i), 40, 2, i / 8.0});
            }
            store->metrics(run.uuid, values);
            results::RunEnd end = sample_end(run, "finished");
            end.artifacts.push_back({"test.counts.csv", "/runs/test.counts.csv", sha256("table"), 77});
            store->end(end);
        }
    }
};

TEST_F(CompareMany, TellsTablesAndLongRowsInBrief) {
    const std::string text = call(commands::compare, uuids);
    EXPECT_THAT(text, ContainsRegex("\nin brief \\(--all\\) +test.counts +3 x 3 table, test.counts.csv +4 x 3 table, "
                                    "test.counts.csv *\n"));
    EXPECT_THAT(text, ContainsRegex("test.class_accuracy.class_\\* +smallest 0 \\(class_0\\), mean 0.359375, largest "
                                    "0.71875 \\(class_23\\) +smallest 0 \\(class_0\\), mean 0.179688"));
    EXPECT_THAT(text, Not(HasSubstr("true_1")));
    EXPECT_THAT(text, Not(HasSubstr("class_accuracy.class_17")));
    EXPECT_THAT(text, ContainsRegex("\nmetric +test.loss +0.5 +0.5"));
    EXPECT_THAT(text, ContainsRegex("\nmetric +test.kept.class_7 +0.875 +0.875")) << "one of the runs keeps it";
}

TEST_F(CompareMany, KeepsEveryValueOnRequestAndForPrograms) {
    const std::string text = call(commands::compare, {uuids[0], uuids[1], "--all"});
    EXPECT_THAT(text, ContainsRegex("\nmetric +test.counts.true_1.predicted_2 +305 +405"));
    EXPECT_THAT(text, HasSubstr("test.class_accuracy.class_17"));
    EXPECT_THAT(text, Not(HasSubstr("in brief")));
    EXPECT_THAT(call(commands::compare, {uuids[0], uuids[1], "--format", "csv"}),
                HasSubstr("metric,test.counts.true_3.predicted_0,,409.0\n"));
}

TEST_F(Compare, RefusesOneRunOrTheSameTwice) {
    EXPECT_EQ(error_of(commands::compare, {"best"}).message, "one run has nothing to be compared with");
    EXPECT_THAT(error_of(commands::compare, {"best", runs[2].uuid}).message, HasSubstr("named twice"));
}

TEST_F(Compare, HelpShowsAnExample) {
    EXPECT_THAT(footer_of(commands::compare), HasSubstr("armature compare best last"));
}

} // namespace
} // namespace armature::testing
