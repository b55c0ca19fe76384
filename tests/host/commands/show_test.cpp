// SPDX-License-Identifier: MIT
#include "host/commands/results_fixture.hpp"

namespace armature::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

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

TEST_F(Show, HelpShowsAnExample) {
    EXPECT_THAT(footer(commands::show), HasSubstr("armature show best"));
}

} // namespace
} // namespace armature::testing
