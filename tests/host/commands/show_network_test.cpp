// SPDX-License-Identifier: MIT
// `armature show --network`: the table of an experiment's layers, its forms, and what it refuses.
#include "commands/commands.hpp"
#include "support/error.hpp"
#include "support/json.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace armature::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// A picture of 3 x 12 x 10, through a convolution and a block, with a head that takes part in training only.
constexpr const char *written = R"({
  "name": "small", "question": "How is a network shown?",
  "data": { "dataset": "gratings", "width": 12, "height": 10, "channels": 3, "classes": 4, "points": 5 },
  "define": { "tail": [{ "layer": "global_average_pooling" }, { "layer": "affine", "units": "${data.classes}" }] },
  "network": [
    { "layer": "convolution", "channels": "${width}", "kernel": 3, "padding": 1 },
    "relu",
    { "layer": "residual", "channels": "${width}", "name": "block" },
    { "use": "tail", "name": "out" },
    { "layer": "flatten", "name": "side", "inputs": ["block"], "mode": "train" },
    { "layer": "affine", "name": "head", "units": 4, "mode": "train" } ],
  "losses": [{ "loss": "cross_entropy", "of": "out.affine" }, { "loss": "cross_entropy", "of": "head", "weight": 0.5 }],
  "optimizer": "adam",
  "train": { "batch": 2 },
  "variables": { "width": 5 } })";

class ShowNetwork : public ::testing::Test {
protected:
    TemporaryFolder folder;
    void SetUp() override { write_file(folder / "small.json", written); }

    Finished show(std::vector<std::string> more) {
        std::vector<std::string> words = {"show", "--network", "small.json", "--plugin-path", plugin_folder().string()};
        words.insert(words.end(), more.begin(), more.end());
        return armature(words, folder.path());
    }
    Json shown(std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--format", "json"});
        const Finished finished = show(more);
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        return parse_json(finished.out, "output");
    }
    static Json row(const Json &all, const std::string &layer) {
        for (const Json &row : all["layers"]) {
            if (row["layer"] == layer) {
                return row;
            }
        }
        ADD_FAILURE() << "no row " << layer;
        return {};
    }
};

// By hand: 3x3 filters on 3 channels at 120 places, 5 of them; 5 x 5 twice; 5 x 4; 600 x 4.
TEST_F(ShowNetwork, CountsByHand) {
    const Json all = shown();
    EXPECT_EQ(row(all, "image")["output"], "3 x 12 x 10");
    const Json convolution = row(all, "convolution");
    EXPECT_EQ(convolution["output"], "5 x 12 x 10");
    EXPECT_EQ(convolution["parameters"], 9 * 3 * 5 + 5);
    EXPECT_EQ(convolution["multiply-adds"], 120 * 9 * 3 * 5);
    EXPECT_EQ(convolution["bytes"], 2 * 5 * 120 * 4);
    EXPECT_EQ(row(all, "relu")["bytes"], 0) << "it lies over the convolution's output";
    const Json block = row(all, "block");
    EXPECT_EQ(block["component"], "residual");
    EXPECT_EQ(block["parameters"], 2 * (9 * 5 * 5 + 2 * 5));
    EXPECT_EQ(block["multiply-adds"], 2 * 120 * 9 * 5 * 5);
    EXPECT_EQ(row(all, "out")["output"], "4");
    EXPECT_EQ(row(all, "head")["parameters"], 600 * 4 + 4);
    const Json &totals = all["totals"];
    EXPECT_EQ(totals["parameters"], 140 + 470 + (5 * 4 + 4) + 2404);
    EXPECT_EQ(totals["multiply-adds"], 16200 + 54000 + 20 + 2400);
    EXPECT_EQ(totals["persistent"], 2 * 2 * 5);
    EXPECT_EQ(totals["batch"], 2);
    EXPECT_EQ(totals["parameter bytes"], (2 * (140 + 470 + 24 + 2404) + 20) * 4);
}

TEST_F(ShowNetwork, LeavesOutWhatTakesNoPartInEvaluation) {
    const Json all = shown({"--mode", "evaluate"});
    EXPECT_EQ(all["totals"]["parameters"], 140 + 470 + 24);
    EXPECT_EQ(all["totals"]["batch"], 256);
    for (const Json &row : all["layers"]) {
        EXPECT_NE(row["layer"], "head");
    }
}

TEST_F(ShowNetwork, TakesOverrides) {
    EXPECT_EQ(row(shown({"width=7"}), "convolution")["output"], "7 x 12 x 10");
    const Json wide = shown({"train.batch=4", "train.precision=double"});
    EXPECT_EQ(row(wide, "convolution")["bytes"], 4 * 5 * 120 * 8);
}

// The rows of the first level are the whole at any depth; those of a block are the block's.
TEST_F(ShowNetwork, UnfoldsBlocksAndSubNetworks) {
    for (const char *depth : {"1", "2", "0"}) {
        const Json all = shown({"--depth", depth});
        int64_t parameters = 0, products = 0, inside = 0;
        for (const Json &row : all["layers"]) {
            parameters += row["level"] == 1 ? row["parameters"].get<int64_t>() : 0;
            products += row["level"] == 1 ? row["multiply-adds"].get<int64_t>() : 0;
            inside += row["layer"].get<std::string>().starts_with("block.") ? row["parameters"].get<int64_t>() : 0;
        }
        EXPECT_EQ(parameters, all["totals"]["parameters"]);
        EXPECT_EQ(products, all["totals"]["multiply-adds"]);
        EXPECT_EQ(inside, depth == std::string("1") ? 0 : 470);
    }
    const Json all = shown({"--depth", "2"});
    EXPECT_EQ(row(all, "block.first")["component"], "convolution");
    EXPECT_EQ(row(all, "out.affine")["multiply-adds"], 20);
}

TEST_F(ShowNetwork, SpeaksEveryFormat) {
    const Finished table = show({"--depth", "2"});
    EXPECT_THAT(table.out, ContainsRegex("layer +component +output +parameters +multiply-adds +memory"));
    EXPECT_THAT(table.out, ContainsRegex("\nblock +residual +5 x 12 x 10 +470 +54000"));
    EXPECT_THAT(table.out, ContainsRegex("\n  first +convolution"));
    EXPECT_THAT(table.out, HasSubstr("\nParameters     3038\n"));
    EXPECT_THAT(table.out, HasSubstr("\nMultiply-adds  72620 an example, forward\n"));
    EXPECT_THAT(table.out, HasSubstr("for a batch of 2 in float"));
    const Finished csv = show({"--format", "csv"});
    EXPECT_THAT(csv.out, HasSubstr("layer,level,component,output,parameters,multiply-adds,bytes\n"));
    EXPECT_THAT(csv.out, HasSubstr("convolution,1,convolution,5 x 12 x 10,140,16200,4800\n"));
}

TEST_F(ShowNetwork, DrawsTheGraph) {
    ASSERT_EQ(show({"--dot", "small.dot", "--svg", "small.svg"}).exit_code, 0);
    const std::string dot = read_file(folder / "small.dot"), svg = read_file(folder / "small.svg");
    EXPECT_THAT(dot, HasSubstr("digraph \"small\" {"));
    for (const char *arrow : {"\"image\" -> \"convolution\"", "\"relu\" -> \"block\"", "\"block\" -> \"out\"",
                              "\"block\" -> \"side\"", "\"side\" -> \"head\""}) {
        EXPECT_THAT(dot, HasSubstr(arrow));
    }
    EXPECT_THAT(svg, ::testing::StartsWith("<svg "));
    EXPECT_THAT(svg, HasSubstr(">block</text>"));
    EXPECT_THAT(svg, HasSubstr(">residual, 5 x 12 x 10</text>"));
    const std::string tips = "marker-end=";
    size_t arrows = 0;
    for (size_t at = svg.find(tips); at != std::string::npos; at = svg.find(tips, at + 1)) {
        ++arrows;
    }
    EXPECT_EQ(arrows, 6u);
}

TEST_F(ShowNetwork, SaysWhatIsWrong) {
    const auto complaint = [&](const std::vector<std::string> &words) { return show(words).err; };
    EXPECT_THAT(complaint({"--mode", "test"}), HasSubstr("--mode is \"test\", expected train or evaluate"));
    EXPECT_THAT(complaint({"--depth", "-1"}), HasSubstr("no whole number"));
    EXPECT_THAT(complaint({"widht=7"}), HasSubstr("widht"));
    EXPECT_THAT(complaint({"--svg", "none/small.svg"}), HasSubstr("none/small.svg: cannot write the picture"));
    EXPECT_THAT(complaint({"network.0.kernel=99"}), HasSubstr("small.json at /network/0, layer convolution"));
    const Finished none = armature({"show"}, folder.path());
    EXPECT_EQ(none.exit_code, static_cast<int>(Fault::usage));
    EXPECT_THAT(none.err, HasSubstr("armature show wants a run"));
    EXPECT_THAT(armature({"show", "best", "width=7"}, folder.path()).err,
                HasSubstr("armature show has no use for \"width=7\""));
}

} // namespace
} // namespace armature::testing
