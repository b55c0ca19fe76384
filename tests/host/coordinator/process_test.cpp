// SPDX-License-Identifier: MIT
// process_test: a child gets its pipes, its environment and nothing else, and takes what it started along.
#include "coordinator/process.hpp"

#include "support/error.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace armature::coordinator {
namespace {

Process::Start shell(const std::string &script, const std::vector<std::string> &environment = {"PATH=/usr/bin:/bin"}) {
    return [=](int in, int out, int err) { return spawn("/bin/sh", {"sh", "-c", script}, environment, in, out, err); };
}

std::string read_all(int descriptor) {
    std::string text;
    for (;;) {
        pollfd end{descriptor, POLLIN, 0};
        poll(&end, 1, 10'000);
        char buffer[4096];
        const ssize_t n = read(descriptor, buffer, sizeof buffer);
        if (n <= 0) {
            return text;
        }
        text.append(buffer, static_cast<size_t>(n));
    }
}

int wait_for(const Process &process) {
    pollfd end{process.exited(), POLLIN, 0};
    return poll(&end, 1, 20'000);
}

TEST(Process, HasItsPipesAndItsEnvironmentAlone) {
    Process child(shell("read line; echo \"got $line $KEY\"; echo noise >&2; ls /proc/self/fd; exit 3",
                        {"KEY=value", "PATH=/usr/bin:/bin"}));
    child.send("hello");
    EXPECT_FALSE(child.pending());
    const std::string out = read_all(child.out());
    EXPECT_THAT(out, ::testing::StartsWith("got hello value\n"));
    EXPECT_THAT(out, ::testing::EndsWith("\n0\n1\n2\n3\n")); // 3: the listing's own
    EXPECT_EQ(read_all(child.err()), "noise\n");
    ASSERT_EQ(wait_for(child), 1);
    EXPECT_EQ(Process::describe(child.reap()), "exit code 3");
}

TEST(Process, SaysBySignalNameHowItWasKilled) {
    Process child(shell("kill -SEGV $$"));
    ASSERT_EQ(wait_for(child), 1);
    EXPECT_EQ(Process::describe(child.reap()), "killed by SIGSEGV");
}

TEST(Process, KillingTakesGrandchildrenAlong) {
    Process child(shell("sleep 600 & echo $!; wait"));
    char buffer[32] = {};
    pollfd end{child.out(), POLLIN, 0};
    ASSERT_EQ(poll(&end, 1, 20'000), 1);
    ASSERT_GT(read(child.out(), buffer, sizeof buffer - 1), 0);
    const pid_t grandchild = std::atoi(buffer);
    ASSERT_GT(grandchild, 1);
    child.kill();
    EXPECT_EQ(Process::describe(child.reap()), "killed by SIGKILL");
    EXPECT_EQ(read_all(child.out()), ""); // its end closes only when the grandchild is gone too
}

TEST(Process, WritingMoreThanThePipeTakesDoesNotBlock) {
    Process child(shell("sleep 0.2; read line; echo ${#line}"));
    child.send(std::string(1'000'000, 'x'));
    EXPECT_TRUE(child.pending());
    while (child.pending()) {
        pollfd end{child.in(), POLLOUT, 0};
        ASSERT_EQ(poll(&end, 1, 20'000), 1);
        child.flush();
    }
    EXPECT_EQ(read_all(child.out()), "1000000\n");
}

TEST(Process, WritingToADeadOneIsForgotten) {
    signal(SIGPIPE, SIG_IGN);
    Process child(shell("exit 0"));
    ASSERT_EQ(wait_for(child), 1);
    child.send("too late");
    EXPECT_FALSE(child.pending());
}

TEST(Process, AProgramThatIsNotThereIsAnError) {
    EXPECT_THROW(Process([](int in, int out, int err) { return spawn("/nowhere", {"armature"}, {}, in, out, err); }),
                 Error);
}

} // namespace
} // namespace armature::coordinator
