// SPDX-License-Identifier: MIT
// bad_input_test: whatever is wrong with an experiment or its data, the program says it once, with where and an exit
// code that tells whose fault it is; and nothing recorded is lost. Bad plugins and databases have tests of their own.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

struct Bad {
    const char *name;
    std::string experiment; // a patch of the bench's (RFC 7396), or the text of a file that is none
    std::string points;     // in place of points.csv, if it is not empty
    int exit_code;
    std::vector<std::string> says;
    bool recorded; // as refused or failed: it took a look at the data to find out
};
void PrintTo(const Bad &bad, std::ostream *out) {
    *out << bad.name;
}

class BadInput : public ::testing::TestWithParam<Bad> {};

size_t times(const std::string &text, const std::string &part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

TEST_P(BadInput, IsToldOnceAndLosesNothing) {
    const Bad &bad = GetParam();
    const Bench bench;
    ASSERT_EQ(bench.armature({"run", "experiment.json", "--quiet"}).exit_code, 0);
    const std::string bits = bench.bits("runs.db");
    Json json = Bench::experiment();
    const Json patch = Json::parse(bad.experiment, nullptr, false);
    if (patch.is_object()) {
        json.merge_patch(patch);
        bench.write("bad.json", json);
    } else if (!bad.experiment.empty()) {
        write_file(bench.folder / "bad.json", bad.experiment);
    }
    if (!bad.points.empty()) {
        write_file(bench.folder / "points.csv", bad.points);
    }
    const Finished ended = bench.armature({"run", "bad.json", "--quiet"});
    EXPECT_EQ(ended.exit_code, bad.exit_code) << ended.err;
    EXPECT_EQ(times(ended.err, "armature: error: ") + times(ended.err, "the run failed: "), 1U) << ended.err;
    for (const std::string &part : bad.says) {
        EXPECT_THAT(ended.err, HasSubstr(part));
    }
    EXPECT_EQ(bench.integrity(), "ok");
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), bad.recorded ? "2" : "1");
    EXPECT_EQ(bench.value("SELECT count(*) FROM run WHERE state = 'running'"), "0");
    EXPECT_THAT(bench.bits("runs.db"), ::testing::StartsWith(bits)); // the good run stays
}

const char *const table = "1,2,0\n2,1,1\n0,1,2\n3,1,0\n1,1,1\n2,2,2\n";

INSTANTIATE_TEST_SUITE_P(
    Experiment, BadInput,
    ::testing::Values(
        Bad{"missing_file", "", "", 3, {"bad.json: there is no such file"}, false},
        Bad{"malformed", "{\n  \"name\": \"x\",\n  nonsense\n}", "", 3, {"bad.json at line 3, column "}, false},
        Bad{"nested", std::string(100'000, '['), "", 3, {"bad.json at line 1, column 65: nested deeper than"}, false},
        Bad{"not_utf8", "{\"name\": \"a\xff\"}", "", 3, {"bad.json at line 1, column 12: byte 0xff"}, false},
        Bad{"unknown_key",
            R"({"optimiser": "adam"})",
            "",
            3,
            {"bad.json at /optimiser: ", "did you mean \"optimizer\"?"},
            false},
        Bad{"unknown_component",
            R"({"loss": "crossentropy"})",
            "",
            3,
            {"bad.json at /loss: unknown loss", "did you mean \"cross_entropy\"?"},
            false},
        Bad{"wrong_type", R"({"train": {"batch": "many"}})", "", 3, {"bad.json at /train/batch: ", "integer"}, false},
        Bad{"out_of_bounds", R"({"train": {"batch": 0}})", "", 3, {"bad.json at /train/batch: ", "at least 1"}, false},
        Bad{"shapes",
            R"({"network": [{"layer": "affine", "units": "${width}", "name": "left"},
                            {"layer": "affine", "units": 7, "name": "right", "inputs": ["features"]},
                            {"layer": "add", "inputs": ["left", "right"]},
                            {"layer": "affine", "units": "${data.classes}"}]})",
            "",
            3,
            {"bad.json at /network/2", "left [feature 6, batch 16]", "right [feature 7, batch 16]"},
            true},
        Bad{"cycle",
            R"({"network": [{"layer": "affine", "units": "${width}", "name": "a", "inputs": ["b"]},
                            {"layer": "tanh", "name": "b", "inputs": ["a"]}]})",
            "",
            3,
            {"bad.json at /network/0: the network has a cycle: a -> b -> a"},
            false},
        Bad{"label_outside",
            R"({"network": [{"layer": "affine", "units": "${width}"}, {"layer": "affine", "units": 2}]})",
            "",
            7,
            {"bad.json at /loss", "has label 2, outside the 2 classes"},
            true},
        Bad{"empty_split",
            R"({"data": {"split": [0.9, 0.001, 0.099]}})",
            "",
            4,
            {"/data/split: the validation split is empty"},
            true},
        Bad{"unknown_variable",
            R"({"train": {"epochs": "${epoch}"}})",
            "",
            3,
            {"bad.json at /train/epochs: unknown name \"epoch\""},
            false},
        Bad{"unused_variable",
            R"({"variables": {"depth": 1}})",
            "",
            3,
            {"bad.json at /variables/depth: the variable \"depth\" is never used"},
            false}),
    [](const auto &bad) { return std::string(bad.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Data, BadInput,
    ::testing::Values(
        Bad{"missing",
            R"({"data": {"path": "none.csv"}})",
            "",
            4,
            {"bad.json at /data: the file \"none.csv\" was not found; looked for"},
            true},
        Bad{"ragged", "{}", std::string(table) + "1,2\n", 4, {"points.csv line 7 has 2 cells, but line 1 has 3"}, true},
        Bad{"text", "{}", std::string(table) + "1,x,2\n", 4, {"points.csv line 7", "\"x\" is no number"}, true},
        Bad{"not_a_number", "{}", std::string(table) + "1,nan,2\n", 4, {"points.csv line 7", "\"nan\""}, true},
        Bad{"bad_gzip", "{}", "\x1f\x8b\x08 not gzip at all", 4, {"points.csv is damaged"}, true},
        Bad{"no_text", "{}", std::string("\x89PNG\r\n\x1a\n", 8), 4, {"points.csv line 1", "UTF-8"}, true}),
    [](const auto &bad) { return std::string(bad.param.name); });

} // namespace
} // namespace armature::testing
