// SPDX-License-Identifier: MIT
// Metrics wait for company, but not for long: a second at most, whatever else is written meanwhile.
#include "results/query.hpp"
#include "results/samples.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace armature::testing {
namespace {

using namespace std::chrono_literals;

class WaitingTest : public ::testing::Test {
protected:
    WaitingTest() { store->begin(run, study); }
    std::string metrics() const {
        return dump(results::Reader::open(file)->query("SELECT count(*) FROM metric").rows.at(0).at(0));
    }
    void refuse_another_every_tenth(std::chrono::milliseconds time) {
        const auto end = std::chrono::steady_clock::now() + time;
        for (int64_t trial = 1; std::chrono::steady_clock::now() < end; ++trial) {
            store->refuse({uuid(), study.uuid, trial, 0, {{"width", trial}}, 5, "too narrow", run.started}, study);
            std::this_thread::sleep_for(100ms);
        }
    }
    TemporaryFolder folder;
    std::filesystem::path file = folder / "runs.db";
    std::unique_ptr<results::Store> store = results::Store::open(file);
    results::StudyRow study = sample_study();
    results::RunStart run = sample_run(study);
};

TEST_F(WaitingTest, IdleWritesWhatHasWaitedForASecond) {
    std::this_thread::sleep_for(1100ms); // the time before the first row does not count
    const auto given = std::chrono::steady_clock::now();
    store->metrics(run.uuid, sample_metrics(run));
    store->idle();
    const std::string at_once = metrics();
    if (std::chrono::steady_clock::now() - given < 1s) {
        EXPECT_EQ(at_once, "0") << "rows of one second are written together";
    }
    std::this_thread::sleep_for(1100ms);
    EXPECT_EQ(metrics(), "0") << "nobody called";
    store->idle();
    EXPECT_EQ(metrics(), "5");
}

TEST_F(WaitingTest, OtherWritesDoNotPutItOff) {
    store->metrics(run.uuid, sample_metrics(run));
    refuse_another_every_tenth(1100ms);
    store->idle();
    EXPECT_EQ(metrics(), "5");
}

} // namespace
} // namespace armature::testing
