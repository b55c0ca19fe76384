// SPDX-License-Identifier: MIT
// channel_test: lines come out whole however the bytes arrive, and none is longer than the bound.
#include "worker/channel.hpp"

#include "support/error.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace armature::worker {
namespace {

struct Pipe {
    int ends[2];
    Pipe() { EXPECT_EQ(pipe(ends), 0); }
    ~Pipe() {
        close(ends[0]);
        close_write();
    }
    void put(const std::string &text) const {
        EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    void close_write() {
        if (ends[1] >= 0) {
            close(ends[1]);
            ends[1] = -1;
        }
    }
};

TEST(Channel, CutsBytesIntoLines) {
    Pipe pipe;
    LineBuffer buffer;
    pipe.put("one\ntwo\nthr");
    ASSERT_TRUE(buffer.fill(pipe.ends[0]));
    EXPECT_EQ(buffer.next(), "one");
    EXPECT_EQ(buffer.next(), "two");
    EXPECT_EQ(buffer.next(), std::nullopt);
    pipe.put("ee\n\nfour\n");
    ASSERT_TRUE(buffer.fill(pipe.ends[0]));
    EXPECT_EQ(buffer.next(), "three");
    EXPECT_EQ(buffer.next(), "");
    EXPECT_EQ(buffer.next(), "four");
    EXPECT_EQ(buffer.next(), std::nullopt);
}

TEST(Channel, TheEndOfTheStreamIsNotALine) {
    Pipe pipe;
    LineBuffer buffer;
    pipe.put("whole\nhalf");
    pipe.close_write();
    EXPECT_EQ(read_line(pipe.ends[0], buffer), "whole");
    EXPECT_EQ(read_line(pipe.ends[0], buffer), std::nullopt);
}

TEST(Channel, ANonBlockingPipeWithNothingInItIsNotAtItsEnd) {
    Pipe pipe;
    fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK);
    LineBuffer buffer;
    EXPECT_TRUE(buffer.fill(pipe.ends[0]));
    EXPECT_EQ(buffer.next(), std::nullopt);
    EXPECT_FALSE(at_end(pipe.ends[0]));
    pipe.put("left");
    pipe.close_write();
    EXPECT_FALSE(at_end(pipe.ends[0])); // something is left to read
    EXPECT_TRUE(buffer.fill(pipe.ends[0]));
    EXPECT_TRUE(at_end(pipe.ends[0]));
    EXPECT_FALSE(buffer.fill(pipe.ends[0]));
}

TEST(Channel, ALineLargerThanThePipeArrivesWhole) {
    Pipe pipe;
    const std::string line(3'000'001, 'x');
    std::thread writer([&] { EXPECT_TRUE(write_line(pipe.ends[1], line)); });
    LineBuffer buffer;
    EXPECT_EQ(read_line(pipe.ends[0], buffer), line);
    writer.join();
}

TEST(Channel, ALineBeyondTheBoundIsRefused) {
    const int zeros = open("/dev/zero", O_RDONLY); // bytes without end, and no newline among them
    ASSERT_GE(zeros, 0);
    LineBuffer buffer;
    EXPECT_THROW(read_line(zeros, buffer), Error);
    close(zeros);
}

} // namespace
} // namespace armature::worker
