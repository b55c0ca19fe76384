// SPDX-License-Identifier: MIT
// broken_plugins_test: whatever a plugin does, its run ends with one clear reason, the record stays whole, and the runs
// beside it do not notice.
#include "end_to_end/bench.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class BrokenPlugins : public ::testing::Test {
protected:
    // The experiment with the broken plugin as a layer before the last.
    Finished run_with(const std::string &plugin, std::vector<std::string> more = {}) {
        Json json = Bench::experiment();
        json["network"].insert(json["network"].end() - 1, Json(plugin));
        bench.write("broken.json", json);
        std::vector<std::string> arguments = {"run", "broken.json", "--plugin-path",
                                              broken_plugin(plugin).parent_path().string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return bench.armature(arguments);
    }
    std::string state() const { return bench.value("SELECT state FROM run_summary"); }
    std::string reason() const { return bench.value("SELECT reason FROM run_summary"); }
    void expect_whole_record() const { // and one that is usable
        EXPECT_EQ(bench.integrity(), "ok");
        EXPECT_EQ(bench.value("SELECT count(*) FROM run WHERE state = 'running'"), "0");
        const Finished next = bench.armature({"run", "experiment.json"});
        EXPECT_EQ(next.exit_code, 0) << next.err;
        EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "2");
    }

    Bench bench;
};

TEST_F(BrokenPlugins, NotAnElfFile) {
    write_file(bench.folder / "plugins/layers/odd.so", "this is text");
    Json json = Bench::experiment();
    json["network"].insert(json["network"].end() - 1, Json("odd"));
    bench.write("broken.json", json);
    const Finished ended = bench.armature({"run", "broken.json", "--plugin-path", "plugins"});
    EXPECT_EQ(ended.exit_code, 5);
    EXPECT_EQ(ended.err, "armature: error: broken.json at /network/2: the plugin of the layer \"odd\" was rejected: " +
                             std::filesystem::canonical(bench.folder / "plugins/layers/odd.so").string() +
                             " is not an ELF file\n  armature plugins scan looks at it again\n");
}

TEST_F(BrokenPlugins, NoEntrySymbol) {
    const Finished ended = run_with("no_entry");
    EXPECT_EQ(ended.exit_code, 5);
    EXPECT_THAT(ended.err, AllOf(HasSubstr("/network/2: "), HasSubstr("no_entry.so has no symbol armature_entry")));
}

TEST_F(BrokenPlugins, NewerAbi) {
    const Finished ended = run_with("newer_abi");
    EXPECT_EQ(ended.exit_code, 5);
    EXPECT_THAT(ended.err, AllOf(HasSubstr("/network/2: "), HasSubstr("newer_abi.so needs version 2.7 of the plugin")));
}

// Whatever a file does when it is looked at, the experiment that names it is told the reason.
TEST_F(BrokenPlugins, RejectedOnSight) {
    for (const char *name :
         {"bad_default", "crashes_on_scan", "exits_on_scan", "foreign_instructions", "misnamed", "refuses_start"}) {
        const Finished ended = run_with(name);
        EXPECT_EQ(ended.exit_code, 5) << name;
        EXPECT_THAT(ended.err, HasSubstr(std::string("was rejected: ") + broken_plugin(name).string() + " "));
    }
    EXPECT_FALSE(std::filesystem::exists(bench.folder / "runs.db"));
}

TEST_F(BrokenPlugins, Throws) {
    const Finished ended = run_with("throws");
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(state(), "failed");
    EXPECT_THAT(reason(), HasSubstr("thrown on purpose"));
    EXPECT_THAT(reason(), HasSubstr("throws")); // the layer
    EXPECT_THAT(ended.err, HasSubstr("thrown on purpose"));
    expect_whole_record();
}

TEST_F(BrokenPlugins, RefusesEveryShape) {
    const Finished ended = run_with("refuses_everything");
    EXPECT_TRUE(ended.exit_code == 3 || ended.exit_code == 5) << ended.exit_code << ended.err;
    EXPECT_EQ(state(), "refused");
    EXPECT_THAT(ended.err, HasSubstr("wants nothing at all"));
    EXPECT_THAT(ended.err, HasSubstr("/network/2")); // where it stands in the file
    expect_whole_record();
}

TEST_F(BrokenPlugins, WritesNan) {
    const Finished ended = run_with("writes_nan");
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(state(), "diverged");
    EXPECT_THAT(reason(), HasSubstr("step"));
    expect_whole_record();
}

TEST_F(BrokenPlugins, Segfaults) {
    const Finished ended = run_with("segfaults");
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(state(), "crashed");
    EXPECT_EQ(reason(), "killed by SIGSEGV in plugin segfaults.so");
    EXPECT_THAT(ended.err, HasSubstr("SIGSEGV"));
    expect_whole_record();
}

TEST_F(BrokenPlugins, CallsExit) {
    const Finished ended = run_with("exits");
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(state(), "crashed");
    EXPECT_EQ(reason(), "the worker ended without reporting (exit code 0): plugin exits.so called exit");
    expect_whole_record();
}

TEST_F(BrokenPlugins, Hangs) {
    const Finished ended = run_with("hangs", {"--step-deadline", "1"});
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(state(), "hung");
    EXPECT_THAT(reason(), HasSubstr("no sign of progress for 1 s"));
    EXPECT_THAT(reason(), EndsWith(" in plugin hangs.so; killed"));
    expect_whole_record();
}

TEST_F(BrokenPlugins, EatsMemory) {
    if (sanitized) {
        GTEST_SKIP() << "AddressSanitizer's shadow memory leaves no room for a limit";
    }
    const Finished ended = run_with("eats_memory", {"--memory-limit", "1G"});
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_EQ(state(), "failed");
    EXPECT_THAT(reason(), HasSubstr("out of memory"));
    expect_whole_record();
}

TEST_F(BrokenPlugins, PrintsToStandardOutput) {
    const Finished ended = run_with("prints", {"--format", "csv"});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(state(), "finished");
    EXPECT_THAT(ended.out, Not(HasSubstr("printed"))); // standard output is the results'
    const std::string path = bench.value("SELECT path FROM artifact WHERE name = 'log'");
    const std::string log = read_file(bench.folder / path);
    EXPECT_THAT(log, HasSubstr("{\"event\":\"printed\"}\n"));
    EXPECT_THAT(log, HasSubstr("printed by descriptor\n"));
    expect_whole_record();
}

TEST_F(BrokenPlugins, SiblingsDoNotNotice) {
    Json json = Bench::experiment();
    json["network"] = Json::parse(R"([ { "layer": "affine", "units": 6 },
        { "choose": "${middle}", "from": { "fine": ["tanh"], "wild": ["segfaults"], "gone": ["exits"] } },
        { "layer": "affine", "units": "${data.classes}" } ])");
    json["variables"] = {{"middle", "fine"}, {"rate", 0.1}};
    json["sweep"] = Json::parse(R"({ "space": { "middle": { "choice": ["fine", "wild", "gone"] },
        "rate": { "choice": [0.05, 0.1, 0.2] } }, "sampler": "grid", "trials": 9,
        "objective": { "maximize": "validation.accuracy" } })");
    bench.write("mixed.json", json);
    const auto sweep = [&](const std::string &file, const std::string &workers) {
        return bench.armature({"sweep", file, "--workers", workers, "--plugin-path",
                               broken_plugin("segfaults").parent_path().string(), "--plugin-path",
                               broken_plugin("exits").parent_path().string()});
    };
    const Finished ended = sweep("mixed.json", "2");
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "3");
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'crashed'"), "6");
    EXPECT_THAT(ended.out, HasSubstr("3 finished, 6 failed"));
    // The same three trials alone give the same bits.
    Json alone = json;
    alone["name"] = "alone";
    alone["sweep"]["space"]["middle"]["choice"] = Json::array({"fine"});
    bench.write("alone.json", alone);
    EXPECT_EQ(sweep("alone.json", "1").exit_code, 0);
    const std::string weights = "SELECT group_concat(weights_sha256) FROM (SELECT weights_sha256 FROM run_summary "
                                "WHERE state = 'finished' AND study = '";
    EXPECT_EQ(bench.value(weights + "points' ORDER BY weights_sha256)"),
              bench.value(weights + "alone' ORDER BY weights_sha256)"));
}

} // namespace
} // namespace armature::testing
