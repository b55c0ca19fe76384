// SPDX-License-Identifier: MIT
// progress_test: durations and numbers as people read them.
#include "coordinator/progress.hpp"

#include <gtest/gtest.h>

namespace armature::coordinator {
namespace {

TEST(Progress, Durations) {
    EXPECT_EQ(duration(0.04), "0.0 s");
    EXPECT_EQ(duration(12.34), "12.3 s");
    EXPECT_EQ(duration(187), "3:07");
    EXPECT_EQ(duration(8049), "2:14:09");
}

TEST(Progress, Numbers) {
    EXPECT_EQ(number(0.97123456789), "0.971235");
    EXPECT_EQ(number(12), "12");
    EXPECT_EQ(number(1.0 / 0.0), "inf");
}

} // namespace
} // namespace armature::coordinator
