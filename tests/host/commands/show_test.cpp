// SPDX-License-Identifier: MIT
#include "host/commands/results_fixture.hpp"

namespace armature::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

using Show = ResultsFixture;

TEST_F(Show, TellsEverythingInSections) {
    const std::string text = call(commands::show, {runs[1].uuid.substr(0, 8)});
    for (const std::string &piece :
         {runs[1].uuid, std::string("finished"), std::string("How wide?"), std::string("maximize validation.accuracy"),
          sha256("weights1"), sha256("affine"), sha256("digits"), std::string("/plugins/sgd.so"),
          std::string("OpenBLAS 0.3.21"), std::string("alpha"), std::string("/runs/best.armature"),
          "armature reproduce " + runs[1].uuid.substr(0, 8)}) {
        EXPECT_THAT(text, HasSubstr(piece));
    }
}

TEST_F(Show, JsonIsWholeAndExact) {
    const Json all = Json::parse(call(commands::show, {"best", "--format", "json"}));
    EXPECT_EQ(all["run"]["run"], Json(runs[2].uuid));
    EXPECT_EQ(all["run"]["seed"], Json(7));
    EXPECT_EQ(all["variables"]["width"], Json(48));
    EXPECT_EQ(dump(all["experiment"]), dump(runs[2].resolved));
    EXPECT_EQ(all["plugins"][0]["build id"], "aa11"); // not in the table
    EXPECT_EQ(all["plugins"][0]["components"], "layer affine 1.0.0");
    const Json &accuracy = all["metrics"][2];
    EXPECT_EQ(accuracy["metric"], "validation.accuracy");
    EXPECT_EQ(accuracy["first"], Json(0.25));
    EXPECT_EQ(accuracy["last"], Json(0.52));
    EXPECT_EQ(accuracy["highest at step"], Json(40));
    EXPECT_EQ(accuracy["lowest at step"], Json(20));
}

TEST_F(Show, SaysHowPluginsWereBuiltAndWhichAreKept) {
    write_file(folder / "runs.db.artifacts/plugins" / sha256("sgd") / "sgd.so", "sgd");
    write_file(folder / "runs.db.artifacts/plugins" / sha256("affine") / "affine.so", "damaged");
    const std::string text = call(commands::show, {runs[1].uuid});
    EXPECT_THAT(text, ContainsRegex("layer affine 1.0.0 +" + sha256("affine") + " +no +/plugins/affine.so"));
    EXPECT_THAT(text, ContainsRegex("optimizer sgd 2.3.4 +" + sha256("sgd") + " +yes +/plugins/sgd.so"));
    EXPECT_THAT(text, ContainsRegex("\naffine.so +g\\+\\+ 12 +1.2 +haswell +-O3 *\n"));
    EXPECT_THAT(text, ContainsRegex("\nsgd.so +clang\\+\\+ 14 +3.4 +zen +-O2 *\n"));
}

TEST_F(Show, NanAndInfinityAreWords) {
    const Json all = Json::parse(call(commands::show, {"last", "--format", "json"}));
    EXPECT_EQ(all["run"]["state"], "diverged");
    EXPECT_EQ(all["run"]["reason"], "the reason of it");
    EXPECT_EQ(all["metrics"][0]["last"], "inf");
    EXPECT_EQ(all["metrics"][1]["highest"], "nan");
}

TEST_F(Show, CsvIsOneValueARow) {
    const std::string text = call(commands::show, {runs[0].uuid, "--format", "csv"});
    EXPECT_EQ(text.substr(0, text.find('\n')), "section,name,value");
    EXPECT_THAT(text, HasSubstr("variables,/width,16\n"));
    EXPECT_THAT(text, HasSubstr("experiment,/network/0/layer,affine\n"));
}

TEST_F(Show, RefusedRunSaysWhy) {
    const auto run = sample_run(study, 9);
    results::Store::open(file)->refuse(
        {run.uuid, study.uuid, 9, 0, {{"width", 0}}, 5, "units must be at least 1", run.started}, study);
    EXPECT_THAT(call(commands::show, {run.uuid}), HasSubstr("units must be at least 1"));
}

TEST_F(Show, UnknownRunIsAnError) {
    EXPECT_THAT(error_of(commands::show, {"ffffffff-0"}).message, HasSubstr("no run begins with"));
    EXPECT_THAT(error_of(commands::show, {"abc"}).message, HasSubstr("at least 4 digits"));
    EXPECT_THAT(error_of(commands::show, {"the-best-one"}).hint, HasSubstr("armature runs"));
}

// A table of 3 x 3 counts, 25 accuracies of classes of which one is not a number, and what stands for itself.
class ShowMany : public Show {
protected:
    std::string uuid;

    void SetUp() override {
        Show::SetUp();
        const auto store = results::Store::open(file);
        const results::RunStart run = sample_run(study, 7);
        uuid = run.uuid;
        store->begin(run, study);
        std::vector<results::MetricRow> rows = {{"test.counts.undefined", 40, 2, 5}, {"test.loss", 40, 2, 0.5}};
        for (int i = 0; i < 9; ++i) {
            rows.push_back({"test.counts.true_" + std::to_string(i / 3) + ".predicted_" + std::to_string(i % 3), 40, 2,
                            static_cast<double>(100 + i)});
        }
        for (int i = 0; i < 25; ++i) {
            const double value = i == 4 ? std::numeric_limits<double>::quiet_NaN() : i / 32.0;
            rows.push_back({"test.class_accuracy.class_" + std::to_string(i), 40, 2, value});
        }
        store->metrics(run.uuid, rows);
        results::RunEnd end = sample_end(run, "finished");
        end.artifacts.push_back({"test.counts.csv", "/runs/test.counts.csv", sha256("table"), 77});
        store->end(end);
    }
};

// The mean is (0 + 1 + ... + 24 - 4) / 32 / 24 = 296 / 768.
TEST_F(ShowMany, TellsTablesAndLongRowsInBrief) {
    const std::string text = call(commands::show, {uuid});
    EXPECT_THAT(text, ContainsRegex("\ntest.counts +9 +3 x 3 table, test.counts.csv *\n"));
    EXPECT_THAT(text, ContainsRegex("\ntest.class_accuracy.class_\\* +25 +smallest 0 \\(class_0\\), mean 0.385417, "
                                    "largest 0.75 \\(class_24\\), 1 nan *\n"));
    EXPECT_THAT(text, ContainsRegex("\ntest.counts.undefined +1 +5 "));
    EXPECT_THAT(text, HasSubstr("test.loss"));
    EXPECT_THAT(text, Not(HasSubstr("true_1")));
    EXPECT_THAT(text, Not(HasSubstr("class_17")));
    EXPECT_THAT(text, HasSubstr("--all"));
}

TEST_F(ShowMany, KeepsEveryValueOnRequestAndForPrograms) {
    const std::string text = call(commands::show, {uuid, "--all"});
    EXPECT_THAT(text, ContainsRegex("\ntest.counts.true_1.predicted_2 +1 +105 "));
    EXPECT_THAT(text, HasSubstr("test.class_accuracy.class_17"));
    EXPECT_THAT(text, Not(HasSubstr("3 x 3 table")));
    EXPECT_EQ(Json::parse(call(commands::show, {uuid, "--format", "json"}))["metrics"].size(), 2u + 9u + 25u);
    EXPECT_THAT(call(commands::show, {uuid, "--format", "csv"}), HasSubstr(",test.counts.true_1.predicted_2\n"));
}

TEST_F(Show, HelpShowsAnExample) {
    EXPECT_THAT(footer_of(commands::show), HasSubstr("armature show best"));
}

} // namespace
} // namespace armature::testing
