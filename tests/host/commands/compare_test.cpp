// SPDX-License-Identifier: MIT
#include "host/commands/results_fixture.hpp"

namespace armature::testing {
namespace {

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

TEST_F(Compare, RefusesOneRunOrTheSameTwice) {
    EXPECT_EQ(error_of(commands::compare, {"best"}).message, "one run has nothing to be compared with");
    EXPECT_THAT(error_of(commands::compare, {"best", runs[2].uuid}).message, HasSubstr("named twice"));
}

TEST_F(Compare, HelpShowsAnExample) {
    EXPECT_THAT(footer_of(commands::compare), HasSubstr("armature compare best last"));
}

} // namespace
} // namespace armature::testing
