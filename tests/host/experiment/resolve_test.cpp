// SPDX-License-Identifier: MIT
// Resolving what is right: defaults, shorthands, variables, and a record that resolves to itself.
#include "host/experiment/small.hpp"

namespace armature::experiment {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Resolve, FillsInDefaultsAndShorthands) {
    const Resolved r = resolved(small());
    EXPECT_EQ(r.name, "small");
    EXPECT_EQ(r.data.dataset.name, "spirals");
    EXPECT_EQ(r.data.dataset.settings["points"], 50);
    EXPECT_TRUE(r.data.dataset.settings.contains("noise")) << "a default of the component";
    EXPECT_EQ(r.data.normalise, "standard");
    EXPECT_THAT(names(r), ElementsAre("affine", "tanh", "affine_2"));
    EXPECT_THAT(r.network[0].inputs, ElementsAre("features"));
    EXPECT_THAT(r.network[2].inputs, ElementsAre("tanh"));
    EXPECT_EQ(r.network[0].component.settings["units"], 8);
    EXPECT_EQ(r.network[2].component.settings["units"], 2);
    EXPECT_EQ(r.network[2].component.pointer, "/network/2");
    ASSERT_EQ(r.losses.size(), 1U);
    EXPECT_EQ(r.losses[0].name, "loss");
    EXPECT_EQ(r.losses[0].of, "affine_2");
    EXPECT_EQ(r.losses[0].target, "label");
    EXPECT_EQ(r.losses[0].weight, 1);
    ASSERT_EQ(r.metrics.size(), 1U);
    EXPECT_EQ(r.metrics[0].of, "affine_2");
    EXPECT_EQ(r.optimizer.component.settings["rate"], 0.01);
    EXPECT_EQ(r.train.epochs, 3);
    EXPECT_EQ(r.train.batch, 32);
    EXPECT_EQ(r.train.select, "validation.loss");
    EXPECT_FALSE(r.train.select_larger);
    EXPECT_EQ(r.variables, (Json{{"width", 8}}));
}

TEST(Resolve, FillsStagesInFromTheWholeTraining) {
    const Json json = small(R"({
        "loss": null, "losses": ["cross_entropy", {"loss": "cross_entropy", "name": "side"}],
        "train": {"steps": 9, "epochs": null, "batch": 16, "clip": {"norm": 1}, "stages": [
            {"name": "warm-up", "parameters": ["affine.*", "*_2.${part}"], "losses": ["side"]},
            {"epochs": 4, "batch": "${width}", "clip": {"value": 2},
             "optimizer": {"optimizer": "sgd", "rate": 0.1, "schedule": "cosine"}},
            {"steps": 5, "epochs": 7}]},
        "variables": {"width": 8, "part": "bias"}})");
    const Resolved r = resolved(json);
    ASSERT_EQ(r.train.stages.size(), 3U);
    const Stage &first = r.train.stages[0], &second = r.train.stages[1], &third = r.train.stages[2];
    EXPECT_EQ(first.name, "warm-up");
    EXPECT_EQ(first.pointer, "/train/stages/0");
    EXPECT_EQ(first.steps, 9);
    EXPECT_EQ(first.batch, 16);
    EXPECT_EQ(first.clip.norm, 1);
    EXPECT_EQ(first.parameters, (std::vector<std::string>{"affine.*", "*_2.bias"}));
    EXPECT_EQ(first.losses, std::vector<std::string>{"side"});
    EXPECT_FALSE(first.optimizer.has_value());
    EXPECT_EQ(second.epochs, 4);
    EXPECT_EQ(second.steps, 0) << "a length of its own, in epochs";
    EXPECT_EQ(second.batch, 8);
    EXPECT_EQ(second.clip.norm, 0);
    EXPECT_EQ(second.clip.value, 2);
    ASSERT_TRUE(second.optimizer.has_value());
    EXPECT_EQ(second.optimizer->component.settings["rate"], 0.1);
    EXPECT_EQ(second.optimizer->schedule->name, "cosine");
    EXPECT_TRUE(second.parameters.empty());
    EXPECT_EQ(third.steps, 5);
    const Json record = r.canonical;
    EXPECT_EQ(dump(resolve(from_json(record, "folder"), {}, facts(), catalogue()).canonical), dump(record));
    EXPECT_EQ(record["train"]["stages"][1]["optimizer"]["optimizer"], "sgd");
    EXPECT_FALSE(resolved(small()).canonical["train"].contains("stages"));
}

TEST(Resolve, ReadsWhatIsTakenFromFiles) {
    const Resolved one = resolved(small(R"({"initialize": {"file": "${from}.armature"},
                                            "variables": {"width": 8, "from": "a"}})"));
    ASSERT_EQ(one.initialise.size(), 1U);
    EXPECT_EQ(one.initialise[0].file, "a.armature");
    EXPECT_EQ(one.initialise[0].take, (std::vector<std::pair<std::string, std::string>>{{"*", "*"}}));
    EXPECT_EQ(one.initialise[0].pointer, "/initialize");
    EXPECT_FALSE(one.initialise[0].transpose);
    Json json = small(R"({"initialize": [{"file": "a", "take": {"z.*": "b.*", "a": "c"}},
                                         {"file": "b", "transpose": true, "sha256": "12"}]})");
    const Resolved two = resolved(json);
    ASSERT_EQ(two.initialise.size(), 2U);
    EXPECT_EQ(two.initialise[0].take, (std::vector<std::pair<std::string, std::string>>{{"z.*", "b.*"}, {"a", "c"}}));
    EXPECT_TRUE(two.initialise[1].transpose);
    EXPECT_EQ(two.initialise[1].sha256, "12");
    EXPECT_EQ(two.initialise[1].pointer, "/initialize/1");
    EXPECT_EQ(dump(resolve(from_json(two.canonical, "folder"), {}, facts(), catalogue()).canonical),
              dump(two.canonical));
    EXPECT_FALSE(resolved(small()).canonical.contains("initialize"));
}

TEST(Resolve, RecordsWhatResolvesToItself) {
    const Json json = small(R"({
        "network": [{"repeat": 2, "layers": [{"layer": "affine", "units": "${width}", "initialiser": {"initialiser": "normal"}}, "relu"]},
                    {"layer": "dropout", "name": "noise", "rate": 0.25, "mode": "train"},
                    {"layer": "affine", "units": 2, "frozen": true}],
        "loss": null, "losses": [{"loss": "cross_entropy", "weight": -0.5, "schedule": "cosine"}, "cross_entropy"],
        "optimizer": {"optimizer": "sgd", "rate": 0.1, "schedule": {"schedule": "step", "every": 2}},
        "train": {"steps": 9, "select": {"maximize": "validation.accuracy"}, "clip": {"norm": 1}, "seed": 4},
        "data": {"dataset": "spirals", "points": 50, "split": [0.5, 0.25, 0.25]}})");
    const Json record = resolved(json).canonical;
    const Resolved again = resolve(from_json(record, "folder"), {}, facts(), catalogue());
    EXPECT_EQ(dump(again.canonical), dump(record));
    EXPECT_EQ(record["network"].size(), 6U);
    EXPECT_EQ(record["losses"][1]["name"], "cross_entropy_2");
    EXPECT_EQ(record["losses"][0]["weight"], -0.5);
    EXPECT_EQ(record["train"]["select"], (Json{{"maximize", "validation.accuracy"}}));
    EXPECT_EQ(record["train"]["clip"], (Json{{"norm", 1.0}, {"value", 0.0}}));
    EXPECT_FALSE(record.contains("variables"));
    EXPECT_EQ(dump(record).find("${"), std::string::npos);
}

TEST(Resolve, ASingleValueStandsForAnArrayOfIt) {
    const Json json = small(R"({
        "data": {"dataset": "csv", "points": null, "path": "p.csv", "drop": "id", "missing": "${gaps}", "categorical": ["${kind}"]},
        "variables": {"width": 8, "gaps": "?", "kind": "colour"}})");
    EXPECT_THAT(checked(json), IsEmpty());
    const Json data = resolved(json).canonical["data"];
    EXPECT_EQ(data["drop"], Json::array({"id"}));
    EXPECT_EQ(data["missing"], Json::array({"?"}));
    EXPECT_EQ(data["categorical"], Json::array({"colour"}));
}

TEST(Resolve, AnAssignmentOutweighsTheDocument) {
    const Resolved r = resolved(small(), {{"width", 21}});
    EXPECT_EQ(r.network[0].component.settings["units"], 21);
    EXPECT_EQ(r.variables["width"], 21);
}

TEST(Resolve, VariablesMayUseOthersAndTheData) {
    const Json json = small(R"({"variables": {"width": "${base * 2}", "base": "${data.features + 3}"}})");
    EXPECT_EQ(resolved(json).network[0].component.settings["units"], 10);
    EXPECT_THAT(checked(json), IsEmpty()) << "what needs data.* passes before the data are open";
}

TEST(Resolve, TakesSchedulesInitialisersAndSeveralLosses) {
    const Resolved r = resolved(small(R"({
        "network": [{"layer": "affine", "units": 3, "name": "hidden", "initialiser": "normal"},
                    {"layer": "affine", "units": "${width}", "name": "out", "initialisers": {"bias": {"initialiser": "constant", "value": 2}}}],
        "loss": null, "losses": ["cross_entropy", {"loss": "cross_entropy", "of": "hidden", "name": "side", "weight": 0.25}],
        "optimizer": {"optimizer": "sgd", "rate": 0.1, "schedule": "cosine"}})"));
    EXPECT_EQ(r.network[0].initialisers.at("weight").name, "normal");
    EXPECT_EQ(r.network[1].initialisers.at("bias").settings["value"], 2);
    EXPECT_EQ(r.losses[0].name, "cross_entropy");
    EXPECT_EQ(r.losses[0].of, "out");
    EXPECT_EQ(r.losses[1].name, "side");
    EXPECT_EQ(r.losses[1].of, "hidden");
    EXPECT_EQ(r.losses[1].weight, 0.25);
    ASSERT_TRUE(r.optimizer.schedule);
    EXPECT_EQ(r.optimizer.schedule->name, "cosine");
}

TEST(Resolve, DataAndTrainingComeBeforeTheData) {
    const Document d =
        document(small(R"({"data": {"dataset": "spirals", "points": "${width * 10}", "seed": 3, "limit": 5},
                                           "train": {"epochs": "${width}", "seed": 9, "steps": "${data.training // 2}"}})"));
    const Data data = resolve_data(d, {{"width", 4}}, catalogue());
    EXPECT_EQ(data.dataset.settings["points"], 40);
    EXPECT_EQ(data.seed, 3U);
    EXPECT_EQ(data.limit, 5);
    const Training train = resolve_training(d, {{"width", 4}});
    EXPECT_EQ(train.epochs, 4);
    EXPECT_EQ(train.seed, 9U);
    EXPECT_EQ(train.steps, 0) << "not known before the data are open";
    EXPECT_EQ(resolve(d, {{"width", 4}}, facts(), catalogue()).train.steps, 35);
}

TEST(Resolve, ARunMayLackItsSweep) {
    Json json = small(R"({"variables": {"width": 8, "wide": true},
                          "sweep": {"space": {"width": {"integer": [1, 9], "when": "wide"}}}})");
    EXPECT_THAT(checked(json), IsEmpty());
    json.erase("sweep");
    EXPECT_EQ(resolved(json).network.size(), 3U);
}

} // namespace
} // namespace armature::experiment
