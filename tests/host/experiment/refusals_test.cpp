// SPDX-License-Identifier: MIT
// What check refuses in the rest of a document, before any data is opened: each with its place and what to try.
#include "host/experiment/small.hpp"

namespace armature::experiment {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Refusals, TheSmallExperimentHasNone) {
    EXPECT_THAT(checked(small()), IsEmpty());
}

struct WrongDocument {
    const char *changes; // to the small experiment; null removes a key
    std::vector<const char *> says;
};
void PrintTo(const WrongDocument &wrong, std::ostream *out) {
    *out << wrong.changes;
}
class WrongDocuments : public ::testing::TestWithParam<WrongDocument> {};

TEST_P(WrongDocuments, AreRefusedAtTheirPlace) {
    const std::vector<std::string> errors = checked(small(GetParam().changes));
    ASSERT_EQ(errors.size(), GetParam().says.size()) << ::testing::PrintToString(errors);
    for (size_t i = 0; i < errors.size(); ++i) {
        EXPECT_THAT(errors[i], HasSubstr(GetParam().says[i]));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Experiment, WrongDocuments,
    ::testing::Values(
        WrongDocument{
            R"({"optimiser": "adam"})",
            {"small.json at /optimiser: the experiment has no setting \"optimiser\" (did you mean \"optimizer\"?)"}},
        WrongDocument{R"({"name": 3})", {"small.json at /name: \"name\" of the experiment is 3, expected a string"}},
        WrongDocument{R"({"name": ""})", {"small.json at /name: the name is empty"}},
        WrongDocument{R"({"data": null})", {"small.json: has no data"}},
        WrongDocument{R"({"data": {"dataset": "spiral"}})",
                      {"/data/dataset: unknown dataset \"spiral\" (did you mean \"spirals\"?)"}},
        WrongDocument{R"({"data": {"point": 3}})",
                      {"/data/point: dataset spirals has no setting \"point\" (did you mean \"points\"?)"}},
        WrongDocument{R"({"data": {"normalise": "yes"}})",
                      {"/data/normalise: \"normalise\" of dataset spirals is \"yes\", expected one of"}},
        WrongDocument{R"({"data": {"split": [0.5, 0.7, 0.1]}})",
                      {"/data/split: \"split\" is [0.5,0.7,0.1], expected the fractions"}},
        WrongDocument{R"({"data": {"split": [0.5]}})", {"/data/split"}},
        WrongDocument{R"({"data": {"split": 0.5}})", // one item stands for an array in components' settings only
                      {"/data/split: \"split\" of dataset spirals is 0.5, expected an array of numbers"}},
        WrongDocument{R"({"data": 3})", {"/data: expected a dataset: its name or an object, found an integer"}},
        WrongDocument{R"({"network": null, "variables": null})", {"the experiment needs \"network\""}},
        WrongDocument{R"({"network": {"layer": "relu"}, "variables": null})",
                      {"/network: the experiment needs \"network\": an array"}},
        WrongDocument{R"({"network": [], "variables": null})", {"/network: the experiment needs"}},
        WrongDocument{R"({"loss": null})", {"has no loss"}},
        WrongDocument{R"({"losses": ["cross_entropy"]})", {"has both \"loss\" and \"losses\""}},
        WrongDocument{R"({"loss": "crossentropy"})",
                      {"small.json at /loss: unknown loss \"crossentropy\" (did you mean \"cross_entropy\"?)"}},
        WrongDocument{R"({"loss": {"loss": "cross_entropy", "wieght": 1}})",
                      {"/loss/wieght: loss cross_entropy has no setting \"wieght\" (did you mean \"weight\"?)"}},
        WrongDocument{R"({"loss": {"loss": "cross_entropy", "target": 3}})",
                      {"/loss/target: \"target\" is 3, expected a field's name or null"}},
        WrongDocument{R"({"metrics": "accuracy"})", {"/metrics: \"metrics\" wants an array"}},
        WrongDocument{R"({"metrics": [{"metric": "accuracy", "name": "loss"}]})",
                      {"small.json at /metrics/0/name: the name \"loss\" is given already"}},
        WrongDocument{R"({"metrics": ["acuracy"]})",
                      {"small.json at /metrics/0: unknown metric \"acuracy\" (did you mean \"accuracy\"?)"}},
        WrongDocument{R"({"metrics": [{"metric": "accuracy", "name": "a"}, {"metric": "accuracy", "name": "a"}]})",
                      {"/metrics/1/name: the name \"a\" is given already"}},
        WrongDocument{R"({"optimizer": null})", {"has no optimizer"}},
        WrongDocument{R"({"optimizer": [1]})",
                      {"/optimizer: expected an optimizer: its name or an object, found an array"}},
        WrongDocument{R"({"loss": {"loss": "crossentropy"}})", {"small.json at /loss/loss: unknown loss"}},
        WrongDocument{R"({"optimizer": {"rate": -1}})",
                      {"/optimizer/rate: \"rate\" of optimizer adam is -1, expected at least 0"}},
        WrongDocument{R"({"optimizer": {"schedule": "cosin"}})",
                      {"small.json at /optimizer/schedule: unknown schedule \"cosin\" (did you mean \"cosine\"?)"}},
        WrongDocument{R"({"train": {"epoch": 3}})",
                      {"/train/epoch: \"train\" has no setting \"epoch\" (did you mean \"epochs\"?)"}},
        WrongDocument{R"({"train": {"epochs": "ten"}})",
                      {"/train/epochs: \"epochs\" of \"train\" is \"ten\", expected an integer"}},
        WrongDocument{R"({"train": {"batch": 0}})", {"/train/batch: \"batch\" of \"train\" is 0, expected at least 1"}},
        WrongDocument{R"({"train": {"precision": "half"}})", {"/train/precision"}},
        WrongDocument{R"({"train": {"clip": {"norms": 1}}})",
                      {"/train/clip/norms: \"clip\" has no setting \"norms\" (did you mean \"norm\"?)"}},
        WrongDocument{R"({"train": {"clip": 1}})", {"/train/clip: \"clip\" is an integer, expected an object"}},
        WrongDocument{R"({"train": [{"epochs": 1}]})", {"/train: a list of stages"}},
        WrongDocument{R"({"train": {"stages": []}})",
                      {"/train/stages: \"stages\" wants an array of at least one stage"}},
        WrongDocument{R"({"train": {"stages": {"epochs": 1}}})", {"/train/stages: \"stages\" wants an array"}},
        WrongDocument{R"({"train": {"stages": [{"epoch": 1}, {"batch": 0}]}})",
                      {"/train/stages/0/epoch: the stage has no setting \"epoch\" (did you mean \"epochs\"?)",
                       "/train/stages/1/batch: \"batch\" of the stage is 0, expected at least 1"}},
        WrongDocument{R"({"train": {"stages": [{"seed": 1}]}})",
                      {"/train/stages/0/seed: the stage has no setting \"seed\""}},
        WrongDocument{R"({"train": {"stages": [{"losses": ["loss", "los"]}]}})",
                      {"/train/stages/0/losses/1: no loss is named \"los\" (did you mean \"loss\"?)"}},
        WrongDocument{
            R"({"train": {"stages": [{"losses": []}, {"parameters": []}]}})",
            {"/train/stages/0/losses: \"losses\" is empty", "/train/stages/1/parameters: \"parameters\" is empty"}},
        WrongDocument{R"({"train": {"stages": [{"optimizer": "adm"}]}})",
                      {"/train/stages/0/optimizer: unknown optimizer \"adm\" (did you mean \"adam\"?)"}},
        WrongDocument{R"({"train": {"stages": [{"clip": {"norms": 1}}]}})",
                      {"/train/stages/0/clip/norms: \"clip\" has no setting \"norms\""}},
        WrongDocument{R"({"initialize": 3})", {"/initialize: \"initialize\" is an integer, expected an object"}},
        WrongDocument{R"({"initialize": []})",
                      {"/initialize: \"initialize\" wants an object, or an array of at least one"}},
        WrongDocument{R"({"initialize": [{"file": "a"}, {"files": "b"}]})",
                      {"/initialize/1/files: \"initialize\" has no setting \"files\" (did you mean \"file\"?)",
                       "/initialize/1: \"initialize\" needs the setting \"file\""}},
        WrongDocument{R"({"initialize": {"file": "a", "take": {}}})",
                      {"/initialize/take: \"take\" is {}, expected an object"}},
        WrongDocument{R"({"initialize": {"file": "a", "take": {"a.*": "b", "c": 3}}})",
                      {"/initialize/take/a.*: \"a.*\" has 1 of *, but \"b\" has 0",
                       "/initialize/take/c: expected a name in the file, found 3"}},
        WrongDocument{R"({"train": {"select": {"maximise": "validation.accuracy"}}})",
                      {"/train/select: expected a metric"}},
        WrongDocument{
            R"({"train": {"select": {"maximize": "validation.acuracy"}}})",
            {"/train/select: no metric \"validation.acuracy\" is reported (did you mean \"validation.accuracy\"?)"}},
        WrongDocument{R"({"train": {"early_stopping": {"metric": "validation.mae", "patience": 2}}})",
                      {"/train/early_stopping/metric: no metric \"validation.mae\""}},
        WrongDocument{R"({"variables": {"depth": 1}})", {"/variables/depth: the variable \"depth\" is never used"}},
        WrongDocument{R"({"variables": {"learning-rate": 1}})",
                      {"/variables/learning-rate: \"learning-rate\" is no name for a variable (a letter or _, then"}},
        WrongDocument{R"({"variables": {"": 1}})", {"/variables/: \"\" is no name for a variable"}},
        WrongDocument{R"({"variables": {"if": 1}})", {"/variables/if: \"if\" is no name for a variable"}},
        WrongDocument{R"({"variables": {"data.mine": 1}})",
                      {"/variables/data.mine: \"data.mine\" is no name for a variable"}},
        WrongDocument{R"({"variables": {"width": null}})", {"/network/0/units: unknown name \"width\" at column 1"}},
        WrongDocument{R"({"variables": [1]})",
                      {"/variables: \"variables\" wants an object", "/network/0/units: unknown name \"width\""}},
        WrongDocument{R"({"variables": {"width": "${a}", "a": "${b + 1}", "b": "${a}"}})",
                      {"/variables/a: the variable \"a\" depends on itself: a -> b -> a"}},
        WrongDocument{
            R"({"variables": {"width": "${widht * 2}", "widths": 3}})",
            {"/variables/width: unknown name \"widht\"", "/variables/widths: the variable \"widths\" is never used"}},
        WrongDocument{R"({"variables": {"width": "${8 / 0}"}})", {"/variables/width: division by zero at column 3"}},
        WrongDocument{R"({"variables": {"width": "${'$' + '{x}'}"}})",
                      {"/variables/width: \"${'$' + '{x}'}\" gives \"${x}\", which is itself an expression"}},
        WrongDocument{
            R"({"variables": {"width": 0.5}})",
            {"/network/0/units: \"units\" of layer affine is 0.5, expected an integer (it is written \"${width}\")"}},
        WrongDocument{R"({"sweep": {"space": {"depth": {"integer": [1, 2]}}}, "variables": {"depth": 1}})",
                      {"/sweep/space/depth: the sweep varies \"depth\", but nothing uses it"}},
        WrongDocument{R"({"define": {"unused": ["relux"]}})",
                      {"small.json at /define/unused/0: unknown layer \"relux\""}},
        WrongDocument{R"({"network": [{"layer": "affine", "units": "${width", "when": "1 +"}]})",
                      {"/network/0/when: expected a value", "/network/0/units: a ${ without its closing brace",
                       "/variables/width: the variable \"width\" is never used"}}));

TEST(Refusals, AllProblemsComeTogether) {
    EXPECT_THAT(checked(small(R"({"data": {"points": -1}, "loss": "nothing", "train": {"batch": 0}, "nam": "x"})")),
                ElementsAre(HasSubstr("/nam:"), HasSubstr("/data/points"), HasSubstr("/loss: unknown"),
                            HasSubstr("/train/batch")));
}

// A plugin that is there and does not load is not unknown: the reason is told, and the fault is the plugin's.
TEST(Refusals, ARejectedPluginIsNamedWithItsReason) {
    const armature::testing::TemporaryFolder room;
    const std::filesystem::path file = room / "swash.so";
    armature::testing::write_file(file, "this is text");
    const plugin::Catalogue all = plugin::Catalogue::scan({armature::testing::plugin_folder(), room.path()}, true);
    const Document d = document(small(R"({"network": [{"layer": "affine", "units": "${width}"}, "swash"]})"));
    try {
        check(d, all);
        FAIL() << "nothing was refused";
    } catch (const Errors &errors) {
        ASSERT_EQ(errors.list.size(), 1U);
        EXPECT_EQ(errors.list[0].fault, Fault::plugin);
        EXPECT_EQ(errors.list[0].where, "small.json at /network/1");
        EXPECT_EQ(errors.list[0].message,
                  "the plugin of the layer \"swash\" was rejected: " + file.string() + " is not an ELF file");
    }
}

TEST(Refusals, AnUnknownSizeOfTheDataIsFoundOnceTheyAreOpen) {
    const Json json = small(R"({"variables": {"width": "${data.feature}"}})");
    EXPECT_THAT(checked(json), IsEmpty());
    EXPECT_THAT(refused(json), ElementsAre(HasSubstr("/variables/width: unknown name \"data.feature\" at column 1")));
    EXPECT_THAT(refused(json), ElementsAre(HasSubstr("did you mean \"data.features\"?")));
}

TEST(Refusals, TheDataCannotNeedThemselves) {
    const Document d = document(small(R"({"data": {"points": "${data.classes}"}})"));
    EXPECT_THAT(refusals([&] { resolve_data(d, {}, catalogue()); }),
                ElementsAre(HasSubstr("/data/points: needs data.*")));
}

TEST(Refusals, ATrialSetsNothingButVariables) {
    EXPECT_THAT(refusals([] {
                    resolved(small(), {{"widht", 3}});
                }),
                ElementsAre(HasSubstr("\"widht\", which is no variable (did you mean \"width\"?)")));
}

} // namespace
} // namespace armature::experiment
