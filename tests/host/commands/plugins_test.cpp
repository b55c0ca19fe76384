// SPDX-License-Identifier: MIT
// `armature plugins`, as a program.
#include "check/example.hpp"
#include "plugin/catalogue.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <set>

namespace armature::commands {
namespace {

namespace fs = std::filesystem;
using testing::broken_plugin;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class PluginsTest : public ::testing::Test {
protected:
    testing::Finished plugins(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "plugins");
        return testing::armature(arguments, room.path(), {cache});
    }
    void install(const std::string &name) {
        fs::create_directories(room / "mine");
        fs::copy_file(broken_plugin(name), room / "mine" / (name + ".so"));
    }
    testing::TemporaryFolder room;
    std::string cache = "XDG_CACHE_HOME=" + (room / "cache").string();
};

TEST_F(PluginsTest, ListsComponents) {
    const testing::Finished all = plugins({"list", "--format", "json"});
    ASSERT_EQ(all.exit_code, 0) << all.err;
    const Json rows = parse_json(all.out, "list");
    EXPECT_GT(rows.size(), 40u);
    const testing::Finished some = plugins({"list", "losses", "--format", "csv"});
    EXPECT_EQ(some.exit_code, 0) << some.err;
    EXPECT_THAT(some.out, StartsWith("kind,name,version,summary,term\n"));
    EXPECT_THAT(some.out, HasSubstr("\nloss,cross_entropy,1.0.0,"));
    EXPECT_THAT(some.out, ::testing::Not(HasSubstr("optimizer")));
}

TEST_F(PluginsTest, RefusesAKindThatIsNone) {
    const testing::Finished refused = plugins({"list", "optimiser"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(refused.err, "armature: error: there is no kind \"optimiser\"\n  did you mean \"optimizer\"?\n");
}

TEST_F(PluginsTest, ShowsAComponentFromItsDescriptor) {
    const testing::Finished shown = plugins({"show", "affine"});
    ASSERT_EQ(shown.exit_code, 0) << shown.err;
    const fs::path file = testing::plugin_folder() / "layers" / "affine.so";
    for (const std::string &part :
         {std::string("affine, layer (version 1.0.0)\n  A learned affine map of the features\n"),
          std::string("\nFormula\n  y = W x + b\n"),
          std::string("units    integer  required  >= 1     log [8,1024]  number of output features\n"),
          std::string("\nShapes\n  [feature 3, batch 4] -> [feature 64, batch 4]; weight 64 x 3, bias 64; 192 "
                      "multiply-adds an example\n"
                      "  [feature 3, batch 4, time 3] -> [feature 64, batch 4, time 3]\n"),
          std::string("\nExample\n  { \"data\": {\"dataset\":\"gaussians\",\"classes\":6,\"features\":8},\n"
                      "    \"network\": [{\"layer\":\"affine\",\"units\":8},{\"layer\":\"affine\",\"units\":64},"),
          std::string(
              "Learning representations by back-propagating errors. Nature 323, 533-536. doi:10.1038/323533a0\n"),
          std::string("\nTerm\n  Affine layer\n"),
          fmt::format("\nFile\n  {}\n  sha256 {}\n", file.string(), sha256_file(file))}) {
        EXPECT_THAT(shown.out, HasSubstr(part));
    }
    const Json json = parse_json(plugins({"show", "layer", "affine", "--format", "json"}).out, "show");
    EXPECT_EQ(json.at(0).at("sha256"), sha256_file(file));
    EXPECT_EQ(json.at(0).at("schema").at("required").at(0), "units");
    EXPECT_THAT(plugins({"show", "affine", "--format", "csv"}).out,
                StartsWith("setting,type,default,allowed,search,meaning\nunits,integer,required,>= 1,"));
}

TEST_F(PluginsTest, ShowsEveryKindThatUsesAName) {
    const Json both = parse_json(plugins({"show", "constant", "--format", "json"}).out, "show");
    std::set<std::string> kinds;
    for (const Json &page : both) {
        EXPECT_TRUE(kinds.insert(page.at("kind")).second);
    }
    EXPECT_THAT(kinds, ::testing::IsSupersetOf({"initialiser", "schedule"}));
    EXPECT_EQ(parse_json(plugins({"show", "initialiser", "constant", "--format", "json"}).out, "show").size(), 1u);
}

TEST_F(PluginsTest, NamesTheNearestComponent) {
    const testing::Finished refused = plugins({"show", "afine"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(refused.err, "armature: error: no component is named \"afine\"\n  did you mean \"affine\"?\n");
}

TEST_F(PluginsTest, WhatIsMisspeltIsTheCommandLinesFault) {
    const testing::Finished refused = plugins({"show", "layer", "afine"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(refused.err, "armature: error: there is no layer \"afine\"\n  did you mean \"affine\"?\n");
    const testing::Finished empty = plugins({"list", "--plugin-path", ""});
    EXPECT_EQ(empty.exit_code, 2);
    EXPECT_THAT(empty.err, HasSubstr("--plugin-path: a folder of plugins has an empty name"));
    EXPECT_EQ(plugins({"show", "--plugin-path", room.path().string(), "affine"}).exit_code, 0); // takes one folder
}

TEST_F(PluginsTest, SaysWhyAFileWasRejected) {
    install("newer_abi");
    install("throws");
    const std::string mine = (room / "mine").string();
    const testing::Finished scanned = plugins({"scan", "--plugin-path", mine, "--format", "json"});
    EXPECT_EQ(scanned.exit_code, 5);
    const Json rows = parse_json(scanned.out, "scan");
    ASSERT_EQ(rows.size(), 1u) << scanned.out;
    EXPECT_EQ(rows[0].at("file"), mine + "/newer_abi.so");
    EXPECT_THAT(rows[0].at("reason").get<std::string>(), StartsWith("needs version 2.7 of the plugin interface"));
    EXPECT_THAT(scanned.err, HasSubstr("; 1 file rejected\n"));

    const testing::Finished shown = plugins({"show", "newer_abi", "--plugin-path", mine});
    EXPECT_EQ(shown.exit_code, 5);
    EXPECT_THAT(shown.err, StartsWith("armature: error: " + mine + "/newer_abi.so: needs version 2.7"));
    const testing::Finished listed = plugins({"list", "layer", "--plugin-path", mine});
    EXPECT_EQ(listed.exit_code, 0);
    EXPECT_THAT(listed.out, HasSubstr("\nlayer  throws"));
    EXPECT_EQ(listed.err, "1 file rejected; armature plugins scan says why\n");
}

TEST_F(PluginsTest, ScansTheBuildWithoutRejection) {
    const testing::Finished scanned = plugins({"scan"});
    EXPECT_EQ(scanned.exit_code, 0) << scanned.out;
    EXPECT_EQ(scanned.out, "");
    EXPECT_THAT(scanned.err, HasSubstr("; 0 files rejected\n"));
}

TEST_F(PluginsTest, SaysThatAFolderIsMissing) {
    const testing::Finished refused = plugins({"list", "--plugin-path", (room / "nowhere").string()});
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_EQ(refused.err, "armature: error: " + (room / "nowhere").string() +
                               ": cannot be searched for plugins: No such file or directory\n");
}

// Every shipped component, as whoever tries it would: the example saved to a file, and run. A set that is read from
// files finds those that its author keeps for the checker.
TEST_F(PluginsTest, GivesExamplesThatRun) {
    setenv("XDG_CACHE_HOME", (room / "cache").c_str(), 1);
    const auto catalogue = plugin::Catalogue::scan({testing::plugin_folder()});
    int tried = 0;
    for (const plugin::Component &c : catalogue.all()) {
        SCOPED_TRACE(std::string(word(c.kind)) + " " + c.name);
        if (!c.file.empty()) { // a construct of the host has none
            check::examples_beside(c.file).write_files(room.path());
        }
        const testing::Finished shown = plugins({"show", word(c.kind), c.name, "--example"});
        ASSERT_EQ(shown.exit_code, 0) << shown.err;
        EXPECT_THAT(shown.out, HasSubstr('"' + c.name + '"'));
        testing::write_file(room / "try.json", shown.out);
        const testing::Finished ran =
            testing::armature({"run", "try.json", "--db", "try.db", "--no-artifacts", "--quiet"}, room.path(), {cache});
        EXPECT_EQ(ran.exit_code, 0) << shown.out << ran.err;
        ++tried;
    }
    EXPECT_GT(tried, 100);
}

TEST_F(PluginsTest, ShowsTheShapesOfEveryKind) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> expected = {
        {{"layer", "arg_max"}, "[feature 3, batch 4, time 3] -> [batch 4, time 3] of integers"},
        {{"layer", "parameter"}, "nothing -> [feature 8]; weight 8"},
        {{"activation", "prelu"}, "[feature 3, batch 4] -> [feature 3, batch 4]; slope 3"},
        {{"block", "highway"},
         "[feature 3, batch 4] -> [feature 3, batch 4]; h.weight 3 x 3, h.bias 3, transform.weight 3 x 3, "
         "transform.bias 3"},
        {{"cell", "lstm_cell"}, "; state hidden [feature 64, batch 4]; state memory [feature 64, batch 4]"},
        {{"loss", "cross_entropy"}, "[feature 3, batch 4], [batch 4] of integers -> a number, [batch 4]"},
        {{"metric", "accuracy"}, "validation.accuracy, larger is better"},
        {{"optimizer", "adam"}, "state second_moment: one number for every element of a parameter"},
        {{"dataset", "csv"}, "target label [] of integers below 3"},
        {{"layer", "recurrent"},
         "[feature 3, batch 4, time 3] -> [feature 64, batch 4, time 3], [feature 64, batch 4]"}};
    for (const auto &[name, line] : expected) {
        const testing::Finished shown = plugins({"show", name[0], name[1]});
        EXPECT_THAT(shown.out, HasSubstr("\nShapes\n")) << name[1];
        EXPECT_THAT(shown.out, HasSubstr(line)) << name[1];
    }
}

// A component that crashes when it is tried is shown all the same.
TEST_F(PluginsTest, ShowsAComponentThatCrashes) {
    install("segfaults");
    const std::string mine = (room / "mine").string();
    const testing::Finished shown = plugins({"show", "segfaults", "--plugin-path", mine});
    EXPECT_EQ(shown.exit_code, 0);
    EXPECT_THAT(shown.out, HasSubstr("\nShapes\n  not known: "));
    EXPECT_THAT(shown.out, ::testing::Not(HasSubstr("\nExample\n")));
    const testing::Finished example = plugins({"show", "segfaults", "--example", "--plugin-path", mine});
    EXPECT_EQ(example.exit_code, 5);
    EXPECT_THAT(example.err, HasSubstr("no small experiment was found that works with layer segfaults"));
}

// What a component's author tells beside its binary is shown, with the parts that all have; or why it does not train.
TEST_F(PluginsTest, ShowsTheExperimentThatItsAuthorTells) {
    fs::create_directories(room / "mine");
    fs::copy(testing::plugin_folder() / "layers" / "dropout.so", room / "mine" / "dropout.so");
    const auto shown = [&](const std::string &network) {
        testing::write_file(
            room / "mine" / "dropout.check.json",
            R"({"dropout": {"experiment": {"data": {"dataset": "gaussians", "points": 20}, "network": [)" + network +
                R"(], "loss": "cross_entropy", "train": {"epochs": 3}}}})");
        return plugins({"show", "layer", "dropout", "--example", "--plugin-path", (room / "mine").string()});
    };
    const testing::Finished told = shown(R"("dropout", {"layer": "affine", "units": "${data.classes}"})");
    ASSERT_EQ(told.exit_code, 0) << told.err;
    EXPECT_EQ(parse_json(told.out, "the example").dump(),
              R"({"data":{"dataset":"gaussians","points":20},"network":["dropout",{"layer":"affine",)"
              R"("units":"${data.classes}"}],"loss":"cross_entropy","train":{"epochs":3},"optimizer":"adam"})");
    const testing::Finished wrong = shown(R"("dropuot")");
    EXPECT_EQ(wrong.exit_code, 5);
    EXPECT_THAT(wrong.err, HasSubstr("the experiment that its author tells does not train with layer dropout"));
    EXPECT_THAT(wrong.err, HasSubstr("unknown layer \"dropuot\""));
    const testing::Finished page = plugins({"show", "layer", "dropout", "--plugin-path", (room / "mine").string()});
    EXPECT_EQ(page.exit_code, 0);
    EXPECT_THAT(page.out, HasSubstr("\nExample\n  that of its author does not train: "));
}

TEST_F(PluginsTest, AsksWhichKindAnExampleIsFor) {
    const testing::Finished refused = plugins({"show", "constant", "--example"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("\"constant\" is of several kinds"));
}

TEST_F(PluginsTest, WritesAReferenceOfAllComponents) {
    const testing::Finished written = plugins({"show", "--all", "--format", "markdown"});
    ASSERT_EQ(written.exit_code, 0) << written.err;
    setenv("XDG_CACHE_HOME", (room / "cache").c_str(), 1);
    const auto catalogue = plugin::Catalogue::scan({testing::plugin_folder()});
    for (const plugin::Component &c : catalogue.all()) {
        EXPECT_THAT(written.out, HasSubstr(fmt::format("## {} ({})\n\n", c.name, word(c.kind))));
    }
    for (const char *part :
         {"| units | integer | required | >= 1 | log [8,1024] | number of output features |\n",
          "- `[feature 3, batch 4] -> [feature 64, batch 4]; weight 64 x 3, bias 64; 192 multiply-adds an example`\n",
          "Nature 323, 533-536. doi:10.1038/323533a0\n", "Term: Affine layer.\n"}) {
        EXPECT_THAT(written.out, HasSubstr(part));
    }
    EXPECT_EQ(plugins({"show"}).exit_code, 2);
    EXPECT_EQ(plugins({"show", "affine", "--all"}).exit_code, 2);
    EXPECT_EQ(plugins({"list", "--format", "markdown"}).exit_code, 2);
}

} // namespace
} // namespace armature::commands
