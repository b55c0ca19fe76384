// SPDX-License-Identifier: MIT
// Reading documents: extends, overrides, and files that are no experiment.
#include "experiment/document.hpp"

#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::experiment {
namespace {

using armature::testing::TemporaryFolder;
using armature::testing::write_file;
using ::testing::AllOf;
using ::testing::HasSubstr;

template <class Work> Error refusal(Work work) {
    try {
        work();
    } catch (const Error &error) {
        return error;
    }
    ADD_FAILURE() << "nothing was refused";
    return {Fault::internal, ""};
}

TEST(Document, MergesObjectsDeepAndArraysWhole) {
    TemporaryFolder folder;
    std::filesystem::create_directory(folder / "deep");
    write_file(folder / "base.json", R"({"data": {"dataset": "csv", "path": "a.csv"}, "metrics": ["accuracy", "mae"],
                                         "train": {"epochs": 3, "clip": {"norm": 1}}})");
    write_file(folder / "deep" / "child.json", R"({"extends": "../base.json", "metrics": ["top_k_error"],
                                         "train": {"clip": {"value": 2}, "batch": 8}, "name": "child"})");
    const Document document = read(folder / "deep" / "child.json");
    EXPECT_EQ(document.json, parse_json(R"({"data": {"dataset": "csv", "path": "a.csv"}, "metrics": ["top_k_error"],
        "train": {"epochs": 3, "clip": {"norm": 1, "value": 2}, "batch": 8}, "name": "child"})",
                                        "expected"));
    EXPECT_EQ(document.folder, folder / "deep");
}

TEST(Document, SaysInWhichFileAValueStands) {
    TemporaryFolder folder;
    write_file(folder / "a.json", R"({"data": {"path": "x"}, "train": {"epochs": 1}})");
    write_file(folder / "b.json", R"({"extends": "a.json", "train": {"batch": 8}})");
    write_file(folder / "c.json", R"({"extends": "b.json", "train": {"seed": 2}})");
    const Document document = read(folder / "c.json", {"train.batch=16"});
    EXPECT_EQ(place(document, "/data/path"), (folder / "a.json").string() + " at /data/path");
    EXPECT_EQ(place(document, "/train/epochs"), (folder / "a.json").string() + " at /train/epochs");
    EXPECT_EQ(place(document, "/train/seed"), (folder / "c.json").string() + " at /train/seed");
    EXPECT_EQ(place(document, "/train/batch"), "the override train.batch=16 at /train/batch");
    EXPECT_EQ(place(document, ""), (folder / "c.json").string());
}

TEST(Document, RefusesACycleOfExtends) {
    TemporaryFolder folder;
    write_file(folder / "a.json", R"({"extends": "b.json"})");
    write_file(folder / "b.json", R"({"extends": "./a.json"})");
    write_file(folder / "self.json", R"({"extends": "self.json"})");
    EXPECT_THAT(refusal([&] { read(folder / "a.json"); }).what(),
                AllOf(HasSubstr("extends itself"), HasSubstr("b.json at /extends")));
    EXPECT_THAT(refusal([&] { read(folder / "self.json"); }).what(), HasSubstr("extends itself"));
}

TEST(Document, RefusesAMissingBase) {
    TemporaryFolder folder;
    write_file(folder / "a.json", R"({"extends": "none.json"})");
    EXPECT_THAT(refusal([&] { read(folder / "a.json"); }).what(),
                AllOf(HasSubstr("none.json"), HasSubstr("does not exist")));
    write_file(folder / "b.json", R"({"extends": 3})");
    EXPECT_THAT(refusal([&] { read(folder / "b.json"); }).what(), HasSubstr("expected the name of a file"));
}

struct Bad {
    const char *name;
    std::string text;
    std::vector<const char *> says;
};
void PrintTo(const Bad &bad, std::ostream *out) {
    *out << bad.name;
}

class BadFiles : public ::testing::TestWithParam<Bad> {};

TEST_P(BadFiles, AreRefusedWithTheirPlace) {
    TemporaryFolder folder;
    write_file(folder / "bad.json", GetParam().text);
    const Error error = refusal([&] { read(folder / "bad.json"); });
    EXPECT_EQ(error.fault, Fault::experiment);
    EXPECT_THAT(error.what(), HasSubstr("bad.json"));
    for (const char *part : GetParam().says) {
        EXPECT_THAT(error.what(), HasSubstr(part));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Document, BadFiles,
    ::testing::Values(Bad{"malformed", "{\n  \"name\": \"x\",\n  \"data\" 3\n}", {"line 3, column 10"}},
                      Bad{"cut_off", "{\"name\": ", {"line 1"}}, Bad{"empty", "", {"line 1"}},
                      Bad{"deep", std::string(100'000, '['), {"64 levels"}},
                      Bad{"deep_objects",
                          [] {
                              std::string s;
                              for (int i = 0; i < 100'000; ++i) {
                                  s += "{\"a\":";
                              }
                              return s;
                          }(),
                          {"64 levels"}},
                      Bad{"not_utf8", "{\"name\": \"\xFF\"}", {"UTF-8", "line 1, column 11"}},
                      Bad{"twice", R"({"name": "a", "name": "b"})", {"\"name\" stands twice"}},
                      Bad{"array", "[]", {"an experiment is a JSON object, found array"}},
                      Bad{"number", "3", {"found number"}}),
    [](const auto &bad) { return std::string(bad.param.name); });

TEST(Document, RefusesAMissingFile) {
    TemporaryFolder folder;
    const Error error = refusal([&] { read(folder / "none.json"); });
    EXPECT_EQ(error.fault, Fault::experiment);
    EXPECT_THAT(error.what(), HasSubstr("none.json"));
    write_file(folder / "quickstart.json", "{}");
    write_file(folder / "quickstrat.txt", "{}");
    EXPECT_EQ(refusal([&] { read(folder / "quickstrat.json"); }).hint,
              "did you mean \"" + (folder / "quickstart.json").string() + "\"?");
    EXPECT_STREQ(refusal([] { read(""); }).what(), "\"\": there is no such file");
    write_file(folder / "child.json", R"({"extends": "quickstrat.json"})");
    EXPECT_THAT(refusal([&] { read(folder / "child.json"); }).hint, HasSubstr("quickstart.json"));
}

const char *const whole =
    R"({"data": {"dataset": "csv"}, "network": ["relu", {"layer": "affine", "units": 3}, {"repeat": 2, "layers": ["tanh"]}],
    "loss": "cross_entropy", "optimizer": {"optimizer": "adam", "rate": 0.1}, "variables": {"rate": 0.1, "path": "a"}})";

Json overridden(const std::vector<std::string> &overrides) {
    return from_json(parse_json(whole, "whole"), {}, overrides).json;
}

TEST(Overrides, SetVariablesFirst) {
    const Json json = overridden({"rate=0.01", "path=data/x.csv"});
    EXPECT_EQ(json["variables"]["rate"], 0.01);
    EXPECT_EQ(json["variables"]["path"], "data/x.csv");
    EXPECT_EQ(json["optimizer"]["rate"], 0.1);
}

TEST(Overrides, TakeJsonOrElseAString) {
    EXPECT_EQ(overridden({"rate=[1, 2]"})["variables"]["rate"], Json::array({1, 2}));
    EXPECT_EQ(overridden({"rate=true"})["variables"]["rate"], true);
    EXPECT_EQ(overridden({"rate=007"})["variables"]["rate"], "007");
    EXPECT_EQ(overridden({"rate="})["variables"]["rate"], "");
    EXPECT_EQ(overridden({"rate=a=b"})["variables"]["rate"], "a=b");
    EXPECT_EQ(overridden({"rate=\"3\""})["variables"]["rate"], "3");
}

TEST(Overrides, FollowPathsAndMakeWhatTheFormatKnows) {
    const Json json =
        overridden({"optimizer.rate=0.5", "optimizer.beta1=0.8", "network.1.units=7", "network.0.negative_slope=1",
                    "network.2.layers.0.name=t", "train.epochs=5", "train.clip.norm=2", "data.limit=9",
                    "loss.label_smoothing=0.1", "sweep.trials=3", "name=x"});
    EXPECT_EQ(json["optimizer"], (Json{{"optimizer", "adam"}, {"rate", 0.5}, {"beta1", 0.8}}));
    EXPECT_EQ(json["network"][1]["units"], 7);
    EXPECT_EQ(json["network"][0], (Json{{"layer", "relu"}, {"negative_slope", 1}}));
    EXPECT_EQ(json["network"][2]["layers"][0], (Json{{"layer", "tanh"}, {"name", "t"}}));
    EXPECT_EQ(json["train"], (Json{{"epochs", 5}, {"clip", {{"norm", 2}}}}));
    EXPECT_EQ(json["data"]["limit"], 9);
    EXPECT_EQ(json["loss"], (Json{{"loss", "cross_entropy"}, {"label_smoothing", 0.1}}));
    EXPECT_EQ(json["sweep"]["trials"], 3);
    EXPECT_EQ(json["name"], "x");
}

TEST(Overrides, RefuseWhatIsNeitherWithTheNearestName) {
    for (const auto &[text, says] :
         std::vector<std::pair<std::string, std::string>>{{"rat=1", "did you mean \"rate\"?"},
                                                          {"train.epoch=1", "did you mean \"epochs\"?"},
                                                          {"trian.epochs=1", "did you mean \"train\"?"},
                                                          {"network.9.units=1", "no index into an array of 3"},
                                                          {"network.x=1", "no index"},
                                                          {"optimizer.rate.x=1", "nothing can be set inside"},
                                                          {"epochs", "write KEY=VALUE"},
                                                          {"zzzzzzzz=1", "known: rate, path, data"},
                                                          {"extends=a.json", "is read from the file alone"},
                                                          {"train={\"epochs\": 1,}", "column 14: malformed JSON"},
                                                          {"path=\"a", "malformed JSON"},
                                                          {"=3", "write KEY=VALUE"}}) {
        const Error error = refusal([&, &text = text] { overridden({text}); });
        EXPECT_EQ(error.fault, Fault::usage) << text;
        EXPECT_THAT(error.what(), HasSubstr(says)) << text;
    }
}

} // namespace
} // namespace armature::experiment
