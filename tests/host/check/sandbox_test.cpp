// SPDX-License-Identifier: MIT
// Whatever happens in the child is told by the parent, which goes on.
#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "check/sandbox.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <vector>

namespace armature::check {
namespace {

using How = Ended::How;
using ::testing::HasSubstr;

TEST(Sandbox, PassesOnTheAnswerAndWhatWasPrinted) {
    const Ended ended = in_child(
        [] {
            std::printf("to standard output\n");
            std::fprintf(stderr, "to standard error\n");
            return std::string("an answer\nof two lines");
        },
        {});
    EXPECT_EQ(ended.how, How::answered);
    EXPECT_EQ(ended.answer, "an answer\nof two lines");
    EXPECT_THAT(ended.printed, HasSubstr("to standard output"));
    EXPECT_THAT(ended.printed, HasSubstr("to standard error"));
}

TEST(Sandbox, PassesOnALongAnswer) {
    const Ended ended = in_child([] { return std::string(3 << 20, 'x'); }, {});
    EXPECT_EQ(ended.how, How::answered);
    EXPECT_EQ(ended.answer.size(), size_t{3} << 20);
}

TEST(Sandbox, TellsWhatWasBeingDoneInACrash) {
    const Ended ended = in_child(
        []() -> std::string {
            subject("a subject");
            call("a call");
            seed(77);
            std::abort();
        },
        {});
    EXPECT_EQ(ended.how, How::crashed);
    EXPECT_EQ(ended.code, SIGABRT);
    EXPECT_EQ(ended.subject, "a subject");
    EXPECT_EQ(ended.call, "a call");
    EXPECT_EQ(ended.seed, 77u);
    EXPECT_THAT(ended.fault, HasSubstr("aborted"));
}

std::string fault_of(const std::function<void()> &crash) {
    const Ended ended = in_child([&] { return crash(), std::string(); }, {});
    EXPECT_EQ(ended.how, How::crashed);
    return ended.fault;
}

TEST(Sandbox, TellsGuardPagesInPlainWords) {
    const Shape shape(ARM_F64, {{ARM_ROLE_FEATURE, 8}}); // 64 bytes: the page begins where it ends
    const Values values(8, 1.5);
    const auto at = [&](Margins margins, int64_t index, bool write) {
        return fault_of([&] {
            const Guarded memory(shape, values, margins, "output 0");
            volatile double *data = static_cast<double *>(memory.data());
            if (write) {
                data[index] = 1;
            } else {
                const double read = data[index];
                static_cast<void>(read);
            }
        });
    };
    EXPECT_EQ(at(Margins::page_after, 8, true), "wrote beyond the end of output 0");
    EXPECT_EQ(at(Margins::page_after, 8, false), "read beyond the end of output 0");
    EXPECT_EQ(at(Margins::page_before, -1, true), "wrote before the start of output 0");
    EXPECT_EQ(at(Margins::page_before, -1, false), "read before the start of output 0");
}

TEST(Sandbox, TellsNullFromOtherFaults) {
    EXPECT_THAT(fault_of([] {
                    volatile uintptr_t nowhere = 16;
                    *reinterpret_cast<volatile int *>(nowhere) = 1;
                }),
                HasSubstr("wrote through a NULL pointer"));
    if (!sanitized) { // which tells that itself, and goes on
        EXPECT_THAT(fault_of([] {
                        volatile int zero = 0;
                        zero = 7 / zero;
                    }),
                    HasSubstr("divided an integer by zero"));
    }
}

int endless(int depth) {
    volatile char room[4096];
    std::memset(const_cast<char *>(room), depth, sizeof room);
    return depth < 0 ? 0 : room[17] + endless(depth + 1) + room[3];
}

TEST(Sandbox, SurvivesAnExhaustedStack) {
    EXPECT_FALSE(fault_of([] { static_cast<void>(endless(0)); }).empty());
}

TEST(Sandbox, EndsWhatHangs) {
    const Ended ended = in_child(
        []() -> std::string {
            call("forever");
            for (;;) {
                usleep(1000);
            }
        },
        {.seconds = 0.2});
    EXPECT_EQ(ended.how, How::timed_out);
    EXPECT_EQ(ended.call, "forever");
}

TEST(Sandbox, NoticesAProcessThatLeaves) {
    const Ended ended = in_child([]() -> std::string { std::exit(3); }, {});
    EXPECT_EQ(ended.how, How::left);
    EXPECT_EQ(ended.code, 3);
    const Ended quietly = in_child([]() -> std::string { _exit(0); }, {});
    EXPECT_EQ(quietly.how, How::left); // no answer is not an empty one
    EXPECT_EQ(in_child([] { return std::string(); }, {}).how, How::answered);
}

TEST(Sandbox, LimitsMemory) {
    if (sanitized) {
        GTEST_SKIP() << "AddressSanitizer's own memory is beyond any limit";
    }
    const Ended ended = in_child(
        [] {
            try {
                const std::vector<char> large(size_t{512} << 20, 'x');
                return std::string("it was there: ") + large[5];
            } catch (const std::bad_alloc &) {
                return std::string("refused");
            }
        },
        {.bytes = int64_t{128} << 20});
    EXPECT_EQ(ended.answer, "refused");
}

TEST(Sandbox, GivesTheChildNoOpenFiles) {
    const int pipe_or_file = dup(1);
    const Ended ended = in_child(
        [] {
            return std::to_string(std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                                                std::filesystem::directory_iterator()));
        },
        {});
    close(pipe_or_file);
    EXPECT_EQ(ended.answer, "5"); // three, the answer, and the one of this listing
}

TEST(Sandbox, PinsNumericLibraries) {
    const Ended ended = in_child([] { return std::string(std::getenv("OPENBLAS_NUM_THREADS")); }, {});
    EXPECT_EQ(ended.answer, "1");
}

} // namespace
} // namespace armature::check
