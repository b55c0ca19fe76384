// SPDX-License-Identifier: MIT
// Every write and every sync of a small study fails in turn, once and for ever; and the power is cut after every step.
// Nothing acknowledged may be lost, nothing half written may be seen, and what failed once succeeds when repeated.
#include "results/faulty_vfs.hpp"
#include "results/samples.hpp"
#include "results/whole.hpp"
#include "support/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using results::Store;

// Two runs, metrics between, a third begun and never ended, one refused: with one fixed identity at every repetition.
struct Script {
    results::StudyRow study = sample_study();
    results::RunStart first = sample_run(study, 0), second = sample_run(study, 1), third = sample_run(study, 2);
    results::RunRefused refused{uuid(), study.uuid, 3, 0, {{"width", 0}}, 5, "too narrow", first.started};

    std::unique_ptr<Store> store;
    using Step = std::function<void(const fs::path &, Whole &acknowledged)>;
    std::vector<Step> steps() {
        const auto end = [this](const results::RunStart &run) {
            return [this, &run](const fs::path &, Whole &acknowledged) {
                store->end(sample_end(run));
                acknowledged.ended.insert(run.uuid);
            };
        };
        const auto begin = [this](const results::RunStart &run) {
            return [this, &run](const fs::path &, Whole &acknowledged) {
                store->begin(run, study);
                acknowledged.begun.insert(run.uuid);
            };
        };
        const auto metrics = [this](const results::RunStart &run) {
            return [this, &run](const fs::path &, Whole &) { store->metrics(run.uuid, sample_metrics(run)); };
        };
        return {[this](const fs::path &file, Whole &) { store = Store::open(file); },
                begin(first),
                metrics(first),
                begin(second),
                end(first),
                metrics(second),
                begin(third),
                end(second),
                [this](const fs::path &, Whole &acknowledged) {
                    store->refuse(refused, study);
                    acknowledged.begun.insert(refused.uuid);
                },
                [this](const fs::path &, Whole &) { store.reset(); }};
    }
};

TEST(Faults, EachOperationFailsOnce) {
    FaultyDisk disk;
    int64_t n = 1;
    for (bool fired = true; fired; ++n) {
        const TemporaryFolder folder;
        const fs::path file = folder / "runs.db";
        Script script;
        Whole acknowledged;
        int failures = 0;
        disk.fail(n, false);
        for (const auto &step : script.steps()) {
            try {
                step(file, acknowledged);
            } catch (const Error &error) {
                ++failures;
                EXPECT_EQ(error.fault, Fault::database) << error.what();
                ASSERT_NO_THROW(step(file, acknowledged)) << "operation " << n << ", repeated after: " << error.what();
            }
        }
        fired = disk.fired();
        EXPECT_LE(failures, 1);
        ASSERT_EQ(acknowledged.ended.size(), 2u);
        check_whole(file, acknowledged, fmt::format("after a failure of operation {}", n));
    }
    EXPECT_GT(n, 60) << "so many operations were made to fail";
}

TEST(Faults, EachOperationFailsForEverAfter) {
    FaultyDisk disk;
    int64_t n = 1;
    int refusals = 0;
    for (bool fired = true; fired; ++n) {
        const TemporaryFolder folder;
        const fs::path file = folder / "runs.db";
        Script script;
        Whole acknowledged;
        disk.fail(n, true);
        for (const auto &step : script.steps()) {
            try {
                step(file, acknowledged);
            } catch (const Error &error) {
                ++refusals;
                if (script.store == nullptr) {
                    break;
                }
            }
        }
        fired = disk.fired();
        script.store.reset();
        disk.fail(0, false); // the disk is well again
        check_whole(file, acknowledged, fmt::format("after failures from operation {} on", n));
        Store::open(file)->recover();
        check_whole(file, acknowledged, fmt::format("reopened after failures from operation {} on", n));
    }
    EXPECT_GT(refusals, 60);
}

TEST(Faults, PowerCutAfterEachStepLosesNothingAcknowledged) {
    FaultyDisk disk(true);
    const TemporaryFolder folder;
    Script script;
    Whole acknowledged;
    size_t number = 0;
    for (const auto &step : script.steps()) {
        step(folder / "runs.db", acknowledged);
        const TemporaryFolder after;
        disk.power_cut(folder.path(), after.path());
        check_whole(after / "runs.db", acknowledged, fmt::format("power cut after step {}", ++number));
    }
    EXPECT_EQ(acknowledged.ended.size(), 2u);
}

TEST(Faults, AStateChangeCostsOneSync) {
    FaultyDisk disk;
    const TemporaryFolder folder;
    const auto store = Store::open(folder / "runs.db");
    const results::StudyRow study = sample_study();
    record_sample(*store, study, sample_run(study, 0)); // the first transaction also syncs the new log's header
    const int64_t before = disk.syncs();
    for (int64_t trial = 1; trial <= 100; ++trial) {
        record_sample(*store, study, sample_run(study, trial));
    }
    EXPECT_EQ(disk.syncs() - before, 200) << "two syncs a run: begin and end";
}

} // namespace
} // namespace armature::testing
