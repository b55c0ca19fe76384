// SPDX-License-Identifier: MIT
// Jobs that several processes share come out as if one had done them; what goes wrong in one is told here.
#include "data/side_by_side.hpp"

#include "support/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <set>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace armature::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Result {
    int64_t job, square;
    pid_t process;
};

std::vector<Result> squares(int processes, int64_t first, int64_t last) {
    std::vector<Result> all;
    side_by_side(
        processes, first, last, sizeof(Result),
        [](int64_t job, std::byte *memory) {
            const Result result{job, job * job, ::getpid()};
            std::memcpy(memory, &result, sizeof result);
        },
        [&](int64_t job, const std::byte *memory) {
            Result &result = all.emplace_back();
            std::memcpy(&result, memory, sizeof result);
            EXPECT_EQ(result.job, job);
        },
        "the squares");
    return all;
}

TEST(SideBySide, GivesEveryResultInOrder) {
    for (const int processes : {1, 2, 3, 7, 40}) {
        const std::vector<Result> all = squares(processes, 5, 22);
        ASSERT_EQ(all.size(), 17u) << processes;
        std::set<pid_t> used;
        for (size_t i = 0; i < all.size(); ++i) {
            const auto job = static_cast<int64_t>(i) + 5;
            EXPECT_EQ(all[i].job, job);
            EXPECT_EQ(all[i].square, job * job);
            used.insert(all[i].process);
        }
        EXPECT_EQ(used.size(), static_cast<size_t>(std::min(processes, 17)));
        EXPECT_EQ(used.contains(::getpid()), processes == 1);
    }
    EXPECT_TRUE(squares(3, 4, 4).empty());
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no process is left";
}

std::string failing(const std::function<void(int64_t)> &fail, int64_t *taken, Fault fault) {
    try {
        side_by_side(
            3, 0, 12, 8, [&](int64_t job, std::byte *) { fail(job); }, [&](int64_t, const std::byte *) { ++*taken; },
            "data set x");
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, fault);
        return error.what();
    }
    ADD_FAILURE() << "nothing failed";
    return "";
}

TEST(SideBySide, TellsTheFirstError) {
    int64_t taken = 0;
    const auto fail = [](int64_t job) {
        if (job == 5 || job >= 7) {
            throw Error(Fault::data, "job " + std::to_string(job) + " is broken", "somewhere", "mend it");
        }
    };
    EXPECT_EQ(failing(fail, &taken, Fault::data), "somewhere: job 5 is broken (mend it)");
    EXPECT_EQ(taken, 5);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no process is left";
}

TEST(SideBySide, SurvivesAProcessThatDies) {
    int64_t taken = 0;
    EXPECT_THAT(failing([](int64_t job) { job == 4 ? void(::raise(SIGSEGV)) : void(); }, &taken, Fault::plugin),
                AllOf(HasSubstr("data set x: died of signal 11"), HasSubstr("plugins check")));
    EXPECT_EQ(taken, 4);
    taken = 0;
    EXPECT_THAT(failing([](int64_t job) { job == 1 ? ::_exit(9) : void(); }, &taken, Fault::plugin),
                HasSubstr("ended the process with status 9"));
    EXPECT_EQ(taken, 1);
}

TEST(SideBySide, KnowsItsProcessors) {
    EXPECT_GE(processors(), 1);
}

} // namespace
} // namespace armature::data
