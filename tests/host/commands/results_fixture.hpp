// SPDX-License-Identifier: MIT
// results_fixture.hpp: a small database and a way to call a command on it as the program would.
#pragma once

#include "commands/commands.hpp"
#include "results/query.hpp"
#include "results/samples.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <sstream>

namespace armature::testing {

// Study "digits": trials 0, 1, 2 finished with validation.accuracy 0.5, 0.51, 0.52; trial 3 diverged, its accuracy NaN.
class ResultsFixture : public ::testing::Test {
protected:
    TemporaryFolder folder;
    std::filesystem::path file = folder / "runs.db";
    results::StudyRow study = sample_study();
    std::vector<results::RunStart> runs;

    void SetUp() override {
        const auto store = results::Store::open(file);
        for (int64_t trial = 0; trial < 3; ++trial) {
            runs.push_back(sample_run(study, trial));
            record_sample(*store, study, runs.back());
        }
        runs.push_back(sample_run(study, 3));
        store->begin(runs.back(), study);
        store->metrics(runs.back().uuid, {{"training.loss", 1, 1, std::numeric_limits<double>::infinity()},
                                          {"validation.accuracy", 1, 1, std::numeric_limits<double>::quiet_NaN()}});
        store->end(sample_end(runs.back(), "diverged"));
    }

    // What the command prints on standard output; Errors pass through.
    std::string call(commands::Action (*command)(CLI::App &), std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--db", file.string()});
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes them from the back
        CLI::App app;
        const commands::Action action = command(app);
        app.parse(arguments);
        std::ostringstream out;
        std::streambuf *const before = std::cout.rdbuf(out.rdbuf());
        try {
            EXPECT_EQ(action(), 0);
        } catch (...) {
            std::cout.rdbuf(before);
            throw;
        }
        std::cout.rdbuf(before);
        return out.str();
    }

    Error error_of(commands::Action (*command)(CLI::App &), const std::vector<std::string> &arguments) {
        try {
            call(command, arguments);
        } catch (const Error &error) {
            return error;
        }
        ADD_FAILURE() << "nothing was thrown";
        return Error(Fault::internal, "");
    }

    // The example that --help ends with, without "  armature VERB ": every help must show one.
    static std::string footer(commands::Action (*command)(CLI::App &)) {
        CLI::App app;
        command(app);
        return app.get_footer();
    }
};

} // namespace armature::testing
