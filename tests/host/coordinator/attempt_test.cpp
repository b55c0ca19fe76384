// SPDX-License-Identifier: MIT
// attempt_test: every way in which a worker can end, played by shell scripts that speak the protocol or break it.
#include "coordinator/attempt.hpp"

#include "support/places.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace armature::coordinator {
namespace {

const std::string compiled_line = R"({"event":"compiled","resolved":{},"data_sha256":"d","sources":[],"plugins":[],)"
                                  R"("environment":{"sha256":"e","bits":{},"notes":{}},"parameter_count":5,)"
                                  R"("steps_total":40,"plan_bytes":64,"seconds":0.5})";
const std::string ended_line =
    R"({"event":"ended","state":"finished","reason":"","steps":40,"epochs":2,"best_step":20,)"
    R"("weights_sha256":"w","artifacts":[],"peak_bytes":1,"seconds":0.25})";
const std::string report_line = R"({"event":"report","step":20,"epoch":1,"values":[["training.loss",0.5]]})";

class Listening : public Audience {
public:
    void compiled(Attempt &attempt, const worker::Compiled &compiled) override {
        said += "compiled ";
        parameters = compiled.parameter_count;
        attempt.train();
    }
    void reported(Attempt &, const training::Report &report) override {
        said += "reported ";
        last = report.values.at(0).second;
    }
    void progressed(Attempt &) override { said += "progressed "; }
    void concluded(Attempt &attempt) override { said += "concluded:" + attempt.state + " "; }
    void over(Attempt &) override { said += "over"; }
    std::string said;
    int64_t parameters = 0;
    double last = 0;
};

class AttemptTest : public ::testing::Test {
protected:
    // A worker that is a shell script; SAY is a function that writes one line.
    std::unique_ptr<Attempt> play(const std::string &script, double deadline = 20) {
        const std::filesystem::path file = folder / "worker.sh";
        testing::write_file(file, "#!/bin/sh\nread request\n" + script);
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        auto attempt = std::make_unique<Attempt>(
            WorkerPlan{.program = file, .kernels = "Haswell", .threads = 1, .deadline = deadline},
            worker::CompileRequest{});
        while (!attempt->is_over()) {
            attend({attempt.get()}, audience, -1, 1);
        }
        return attempt;
    }
    static std::string say(const std::string &line) { return "printf '%s\\n' '" + line + "'\n"; }
    const std::string until_train = say(compiled_line) + "read train\n";

    testing::TemporaryFolder folder;
    Listening audience;
};

TEST_F(AttemptTest, AFinishedRun) {
    const auto attempt = play(until_train + "echo noise >&2\n" + say(report_line) +
                              say(R"({"event":"progress","step":30,"steps":40,"epoch":2})") + say(ended_line));
    EXPECT_EQ(audience.said, "compiled reported progressed concluded:finished over");
    EXPECT_EQ(audience.parameters, 5);
    EXPECT_EQ(audience.last, 0.5);
    EXPECT_EQ(attempt->state, "finished");
    EXPECT_EQ(attempt->steps, 40);
    EXPECT_EQ(attempt->step, 40);
    EXPECT_EQ(attempt->reported_step, 20);
    EXPECT_EQ(attempt->ended.weights_sha256, "w");
    EXPECT_EQ(attempt->log.text(), "noise\n");
    EXPECT_EQ(attempt->metrics_sha256().size(), 64U);
}

TEST_F(AttemptTest, MetricsHashDependsOnEveryPart) {
    const auto hash = [&](const std::string &report) {
        return play(until_train + say(report) + say(ended_line))->metrics_sha256();
    };
    const std::string reference = hash(report_line);
    EXPECT_EQ(hash(report_line), reference);
    EXPECT_NE(hash(R"({"event":"report","step":20,"epoch":1,"values":[["training.loss",0.5000000000000001]]})"),
              reference);
    EXPECT_NE(hash(R"({"event":"report","step":21,"epoch":1,"values":[["training.loss",0.5]]})"), reference);
    EXPECT_NE(hash(R"({"event":"report","step":20,"epoch":1,"values":[["training.lost",0.5]]})"), reference);
}

TEST_F(AttemptTest, ARefusedRunHasAllErrors) {
    const auto attempt = play(say(R"({"event":"refused","errors":[)"
                                  R"({"fault":3,"message":"one","where":"a at /b","hint":"h"},)"
                                  R"({"fault":4,"message":"two","where":"","hint":""}]})"));
    EXPECT_EQ(attempt->state, "refused");
    ASSERT_EQ(attempt->errors.size(), 2U);
    EXPECT_EQ(attempt->errors[0].where, "a at /b");
    EXPECT_EQ(attempt->errors[1].fault, Fault::data);
    EXPECT_FALSE(attempt->is_compiled());
}

TEST_F(AttemptTest, AFailedRunHasItsReason) {
    const auto attempt =
        play(until_train + say(report_line) +
             say(R"({"event":"failed","error":{"fault":5,"message":"no","where":"layer x","hint":""}})"));
    EXPECT_EQ(attempt->state, "failed");
    EXPECT_THAT(attempt->reason, ::testing::HasSubstr("layer x: no"));
    EXPECT_EQ(attempt->reported_step, 20);
}

TEST_F(AttemptTest, AnExitWithoutAWordIsACrash) {
    const auto attempt = play(until_train + say(report_line) + "exit 0\n");
    EXPECT_EQ(attempt->state, "crashed");
    EXPECT_EQ(attempt->reason, "the worker ended without reporting (exit code 0)");
    EXPECT_EQ(audience.said, "compiled reported concluded:crashed over"); // what it had reported is kept
}

TEST_F(AttemptTest, ASignalIsNamedAndSoIsThePlugin) {
    const auto attempt = play(until_train + say(R"({"event":"crashing","component":"wild.so"})") + "kill -SEGV $$\n");
    EXPECT_EQ(attempt->state, "crashed");
    EXPECT_EQ(attempt->reason, "killed by SIGSEGV in plugin wild.so");
}

TEST_F(AttemptTest, KilledFromOutsideMentionsMemory) {
    const auto attempt = play(until_train + "kill -KILL $$\n");
    EXPECT_EQ(attempt->state, "crashed");
    EXPECT_THAT(attempt->reason, ::testing::HasSubstr("memory"));
}

TEST_F(AttemptTest, SilenceBeyondTheDeadlineIsAHang) {
    const auto attempt = play(until_train + say(report_line) + "sleep 600\n", 0.3);
    EXPECT_EQ(attempt->state, "hung");
    EXPECT_EQ(attempt->reason, "no sign of progress for 0.3 s after step 20; killed");
}

TEST_F(AttemptTest, AHangingPluginIsNamedAndADeafOneIsKilled) {
    const auto named = play(until_train + "speak() {\n" + say(R"({"event":"crashing","component":"slow.so"})") +
                                "exit\n}\ntrap speak ABRT\nwhile true; do sleep 0.01; done\n",
                            0.3);
    EXPECT_EQ(named->state, "hung");
    EXPECT_EQ(named->reason, "no sign of progress for 0.3 s after step 0 in plugin slow.so; killed");
    const auto deaf = play(until_train + "trap '' ABRT\nwhile true; do sleep 0.01; done\n", 0.3);
    EXPECT_EQ(deaf->reason, "no sign of progress for 0.3 s after step 0; killed");
}

TEST_F(AttemptTest, ACrashOrAHangBeforeCompiledIsARefusal) { // there is no run yet that could have crashed
    EXPECT_EQ(play("exit 0\n")->state, "refused");
    const auto attempt = play("sleep 600\n", 0.3);
    EXPECT_EQ(attempt->state, "refused");
    EXPECT_EQ(attempt->reason, "hung while compiling: no sign of progress for 0.3 s; killed");
    ASSERT_EQ(attempt->errors.size(), 1U);
    EXPECT_EQ(attempt->errors[0].fault, Fault::plugin);
}

TEST_F(AttemptTest, NonsenseOnThePipeIsACrash) {
    for (const char *line : {"nonsense", R"({"event":"dance"})", R"({"event":"report","step":1})", R"({"event":7})",
                             R"({"event":"refused","errors":[3]})"}) {
        const auto attempt = play(until_train + say(line) + "sleep 600\n");
        EXPECT_EQ(attempt->state, "crashed") << line;
    }
}

TEST_F(AttemptTest, AChildThatOutlivesItsWorkerGoesWithIt) {
    const auto attempt = play(until_train + "sleep 600 &\n" + say(ended_line)); // it holds the pipes open
    EXPECT_EQ(attempt->state, "finished");
}

TEST_F(AttemptTest, WhatCannotStopPrintingIsCut) {
    const auto attempt =
        play(until_train + "head -c 3000000 /dev/zero | tr '\\0' 'x' >&2; echo >&2; echo last >&2\n" + say(ended_line));
    EXPECT_EQ(attempt->state, "finished");
    EXPECT_LT(attempt->log.text().size(), size_t{1} << 21);
    EXPECT_THAT(attempt->log.text(), ::testing::HasSubstr("more bytes were printed and not kept"));
    EXPECT_EQ(attempt->log.tail(1), "last");
}

} // namespace
} // namespace armature::coordinator
