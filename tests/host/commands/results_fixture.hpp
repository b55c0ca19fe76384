// SPDX-License-Identifier: MIT
// results_fixture.hpp: a small database and a way to call a command on it as the program would.
#pragma once

#include "results/query.hpp"
#include "results/samples.hpp"
#include "support/command_call.hpp"
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

    // What the command prints of the database.
    std::string call(Command command, std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--db", file.string()});
        return output_of(command, std::move(arguments));
    }

    Error error_of(Command command, const std::vector<std::string> &arguments) {
        try {
            call(command, arguments);
        } catch (const Error &error) {
            return error;
        }
        ADD_FAILURE() << "nothing was thrown";
        return Error(Fault::internal, "");
    }
};

} // namespace armature::testing
