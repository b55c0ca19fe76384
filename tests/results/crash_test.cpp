// SPDX-License-Identifier: MIT
// A coordinator is killed at random moments, again and again, on one database. ARMATURE_KILLS sets how often (200).
#include "results/samples.hpp"
#include "results/whole.hpp"
#include "support/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace armature::testing {
namespace {

using results::Store;

// Records runs until it is killed; says of each "b UUID" when it has begun and "e UUID" when it has ended.
[[noreturn]] void coordinate(const std::filesystem::path &file, const results::StudyRow &study, int64_t first, int to) {
    const auto say = [to](char what, const std::string &uuid) {
        const std::string line = what + uuid + "\n"; // shorter than PIPE_BUF: written whole
        if (write(to, line.data(), line.size()) < 0) {
            _exit(2);
        }
    };
    try {
        const auto store = Store::open(file);
        store->recover();
        say('s', "");
        for (int64_t trial = first;; ++trial) {
            const auto run = sample_run(study, trial);
            store->begin(run, study);
            say('b', run.uuid);
            store->metrics(run.uuid, sample_metrics(run));
            store->end(sample_end(run));
            say('e', run.uuid);
        }
    } catch (const std::exception &error) {
        say('!', error.what());
    }
    _exit(1);
}

TEST(Crash, NothingAcknowledgedIsLostDoubledOrHalfWritten) {
    const char *wanted = std::getenv("ARMATURE_KILLS");
    const int kills = wanted == nullptr ? 200 : std::atoi(wanted);
    const TemporaryFolder folder;
    const auto file = folder / "runs.db";
    const results::StudyRow study = sample_study();
    Store::open(file);
    std::mt19937 random(20260131);
    Whole acknowledged;
    int unacknowledged = 0;
    for (int kill_number = 0; kill_number < kills; ++kill_number) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            coordinate(file, study, int64_t{kill_number} * 10000, ends[1]);
        }
        close(ends[1]);
        // It dies after up to five words, that is while it opens, begins or ends; how soon is left to chance.
        std::string said;
        const auto words = static_cast<std::ptrdiff_t>(random() % 6);
        for (char c = 0; std::count(said.begin(), said.end(), '\n') < words && read(ends[0], &c, 1) == 1;) {
            said += c;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 6000));
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        for (char c = 0; read(ends[0], &c, 1) == 1;) {
            said += c;
        }
        close(ends[0]);
        std::istringstream lines(said);
        for (std::string line; std::getline(lines, line);) {
            ASSERT_NE(line[0], '!') << line;
            if (line[0] == 's') {
                continue;
            }
            (line[0] == 'b' ? acknowledged.begun : acknowledged.ended).insert(line.substr(1));
        }
        if (kill_number % 20 == 0 || kill_number == kills - 1) {
            check_whole(file, acknowledged, fmt::format("kill {}", kill_number));
            ASSERT_FALSE(HasFailure());
        }
    }
    Store::open(file)->recover();
    check_whole(file, acknowledged, "at the end");
    const auto rows = results::Reader::open(file)->query("SELECT count(*), sum(state = 'running') FROM run").rows.at(0);
    EXPECT_EQ(rows[1], Json(0)) << "whoever was running is interrupted";
    unacknowledged = rows[0].get<int>() - static_cast<int>(acknowledged.begun.size());
    EXPECT_GE(unacknowledged, 0);
    EXPECT_GT(acknowledged.ended.size(), static_cast<size_t>(kills) / 20) << "the campaign did record runs";
    std::printf("%d kills, %zu runs acknowledged as ended, %d durable but never acknowledged\n", kills,
                acknowledged.ended.size(), unacknowledged);
}

} // namespace
} // namespace armature::testing
