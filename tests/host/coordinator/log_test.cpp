// SPDX-License-Identifier: MIT
// log_test: what a plugin printed is bounded, and harmless on a terminal.
#include "coordinator/log.hpp"

#include <gtest/gtest.h>

namespace armature::coordinator {
namespace {

TEST(Log, KeepsTheLastLines) {
    Log log;
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(log.tail(3), "");
    log.add("one\ntw");
    log.add("o\nthree\n\n");
    EXPECT_EQ(log.text(), "one\ntwo\nthree\n\n");
    EXPECT_EQ(log.tail(1), "three");
    EXPECT_EQ(log.tail(2), "two\nthree");
    EXPECT_EQ(log.tail(9), "one\ntwo\nthree");
}

TEST(Log, IsBounded) {
    Log log;
    for (int i = 0; i < 3000; ++i) {
        log.add(std::string(1023, 'a') + "\n");
    }
    log.add("end\n");
    const std::string text = log.text();
    EXPECT_EQ(text.find("\n[2023428 more bytes were printed and not kept]\n"), size_t{1} << 20); // 3072004 - 2^20
    EXPECT_EQ(log.tail(1), "end");
    EXPECT_LE(log.tail(2).size(), 204U); // a long line is cut
}

TEST(Log, EscapeSequencesAreInert) {
    EXPECT_EQ(printable("\x1b[31mred\x07\ttab\r\nnext\x7f"), "?[31mred? tab?\nnext?");
}

} // namespace
} // namespace armature::coordinator
