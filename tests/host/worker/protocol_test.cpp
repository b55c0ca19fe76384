// SPDX-License-Identifier: MIT
// protocol_test: messages survive the pipe to the last bit, and a message with a part missing is an error.
#include "worker/protocol.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace armature::worker {
namespace {

TEST(Protocol, CompileRequestComesBackAsItWent) {
    CompileRequest request;
    request.experiment = {{"name", "digits"}, {"variables", {{"rate", 0.1}}}};
    request.folder = "/experiments";
    request.file = "digits.json";
    request.assignment = {{"rate", 1e-3}, {"width", 64}, {"activation", "relu"}, {"bias", true}};
    request.seed = std::numeric_limits<uint64_t>::max(); // does not fit a double
    request.plugin_folders = {"/a", "/b"};
    request.allowed_plugins = "/allowed.txt";
    request.promised = {{"layer affine", std::string(64, 'b')}, {"loss nll", std::string(64, 'c')}};
    request.kept = {{"layer affine", "/kept/affine.so"}};
    request.keep_plugins = "/runs.db.artifacts/plugins";
    request.artifacts = "/runs.db.artifacts/1";
    request.watched = true;
    request.memory_limit = int64_t{3} << 40;
    request.program_sha256 = std::string(64, 'a');

    const CompileRequest back = compile_request(decode(encode(to_json(request))));
    EXPECT_EQ(back.experiment, request.experiment);
    EXPECT_EQ(back.folder, request.folder);
    EXPECT_EQ(back.file, request.file);
    EXPECT_EQ(back.assignment, request.assignment);
    EXPECT_TRUE(back.assignment.at("width").is_number_integer()); // 64 must not become 64.0
    EXPECT_EQ(back.seed, request.seed);
    EXPECT_EQ(back.plugin_folders, request.plugin_folders);
    EXPECT_EQ(back.allowed_plugins, request.allowed_plugins);
    EXPECT_EQ(back.promised, request.promised);
    EXPECT_EQ(back.kept, request.kept);
    EXPECT_EQ(back.keep_plugins, request.keep_plugins);
    EXPECT_EQ(back.artifacts, request.artifacts);
    EXPECT_EQ(back.watched, request.watched);
    EXPECT_EQ(back.memory_limit, request.memory_limit);
    EXPECT_EQ(back.program_sha256, request.program_sha256);
}

TEST(Protocol, CompiledComesBackAsItWent) {
    Compiled compiled;
    compiled.resolved = {{"train", {{"seed", 7}}}};
    compiled.data_sha256 = "d";
    compiled.sources = {{"points.csv", "/data/points.csv", "s", 1234}};
    compiled.plugins.push_back({.sha256 = "p",
                                .file = "/plugins/affine.so",
                                .compiler = "g++",
                                .flags = "-O3",
                                .instruction_set = "avx2",
                                .sdk_version = "0.1",
                                .abi_major = 3,
                                .abi_minor = 5,
                                .components = {"layer affine", "layer other"},
                                .versions = {"1.0.0", "2.1.0"},
                                .build_id = "c0ffee"});
    compiled.environment = {"e", {{"kernel_set", "Haswell"}}, {{"host", "here"}}};
    compiled.parameter_count = 99;
    compiled.steps_total = 1000;
    compiled.plan_bytes = 4096;
    compiled.seconds = 0.1;

    const Compiled back = worker::compiled(decode(encode(to_json(compiled))));
    EXPECT_EQ(back.resolved, compiled.resolved);
    EXPECT_EQ(back.data_sha256, "d");
    ASSERT_EQ(back.sources.size(), 1U);
    EXPECT_EQ(back.sources[0].path, "/data/points.csv");
    EXPECT_EQ(back.sources[0].bytes, 1234);
    ASSERT_EQ(back.plugins.size(), 1U);
    EXPECT_EQ(back.plugins[0].flags, "-O3");
    EXPECT_EQ(back.plugins[0].abi_major, 3);
    EXPECT_EQ(back.plugins[0].abi_minor, 5);
    EXPECT_THAT(back.plugins[0].components, ::testing::ElementsAre("layer affine", "layer other"));
    EXPECT_THAT(back.plugins[0].versions, ::testing::ElementsAre("1.0.0", "2.1.0"));
    EXPECT_EQ(back.plugins[0].build_id, "c0ffee");
    EXPECT_EQ(back.environment.sha256, "e");
    EXPECT_EQ(back.environment.bits, compiled.environment.bits);
    EXPECT_EQ(back.environment.notes, compiled.environment.notes);
    EXPECT_EQ(back.parameter_count, 99);
    EXPECT_EQ(back.steps_total, 1000);
    EXPECT_EQ(back.plan_bytes, 4096);
    EXPECT_EQ(back.seconds, 0.1);
}

TEST(Protocol, EndedComesBackAsItWent) {
    const Ended ended{.state = "diverged",
                      .reason = "training.loss is nan",
                      .steps = 12,
                      .epochs = 3,
                      .best_step = 8,
                      .weights_sha256 = "w",
                      .artifacts = {{"best", "/a/best.armature", "h", 77}},
                      .peak_bytes = 1 << 20,
                      .seconds = 1.5};
    const Ended back = worker::ended(decode(encode(to_json(ended))));
    EXPECT_EQ(back.state, "diverged");
    EXPECT_EQ(back.reason, ended.reason);
    EXPECT_EQ(back.steps, 12);
    EXPECT_EQ(back.epochs, 3);
    EXPECT_EQ(back.best_step, 8);
    EXPECT_EQ(back.weights_sha256, "w");
    ASSERT_EQ(back.artifacts.size(), 1U);
    EXPECT_EQ(back.artifacts[0].path, "/a/best.armature");
    EXPECT_EQ(back.artifacts[0].bytes, 77);
    EXPECT_EQ(back.peak_bytes, 1 << 20);
    EXPECT_EQ(back.seconds, 1.5);
}

TEST(Protocol, NumbersTravelExactly) {
    training::Report report{.step = 3, .epoch = 1, .values = {}};
    const std::vector<double> values = {0.1,
                                        1.0 / 3.0,
                                        -0.0,
                                        std::numeric_limits<double>::denorm_min(),
                                        std::numeric_limits<double>::max(),
                                        std::numeric_limits<double>::infinity(),
                                        -std::numeric_limits<double>::infinity()};
    for (const double value : values) {
        report.values.emplace_back("value", value);
    }
    report.values.emplace_back("nan", std::numeric_limits<double>::quiet_NaN());
    const training::Report back = worker::report(decode(encode(to_json(report))));
    ASSERT_EQ(back.values.size(), values.size() + 1);
    for (size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(back.values[i].second, values[i]);
        EXPECT_EQ(std::signbit(back.values[i].second), std::signbit(values[i]));
    }
    EXPECT_TRUE(std::isnan(back.values.back().second));
}

TEST(Protocol, ErrorsKeepTheirParts) {
    const Error back = worker::error(decode(encode(to_json(Error(Fault::plugin, "what", "where", "hint")))));
    EXPECT_EQ(back.fault, Fault::plugin);
    EXPECT_EQ(back.message, "what");
    EXPECT_EQ(back.where, "where");
    EXPECT_EQ(back.hint, "hint");
}

TEST(Protocol, TextThatIsNotUtf8StillTravels) {
    const std::string line = encode(to_json(Error(Fault::plugin, "bad \xff byte")));
    EXPECT_EQ(worker::error(decode(line)).message, "bad \xef\xbf\xbd byte"); // U+FFFD
    EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(Protocol, WhatIsNotAMessageIsAnError) {
    for (const char *line : {"", "nonsense", "[1]", "{\"event\":", "42"}) {
        EXPECT_THROW(decode(line), Error) << line;
    }
    EXPECT_THROW(compiled(decode(R"({"event":"compiled"})")), Error);
    EXPECT_THROW(ended(decode(R"({"event":"ended","state":3})")), Error);
    EXPECT_THROW(report(decode(R"({"event":"report","step":1,"epoch":1,"values":[["loss"]]})")), Error);
}

} // namespace
} // namespace armature::worker
