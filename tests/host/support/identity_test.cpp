// SPDX-License-Identifier: MIT
#include "support/identity.hpp"

#include <regex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(Uuid, IsVersionFourAndNeverTheSame) {
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = uuid();
        ASSERT_TRUE(std::regex_match(id, form)) << id;
        ASSERT_TRUE(seen.insert(id).second);
    }
}

TEST(UtcNow, IsTextThatSortsByTime) {
    const std::string before = utc_now();
    EXPECT_TRUE(std::regex_match(before, std::regex(R"(20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z)")))
        << before;
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    EXPECT_LT(before, utc_now());
}

TEST(MonotonicSeconds, Grow) {
    const double before = monotonic_seconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    EXPECT_GE(monotonic_seconds() - before, 0.003);
}

} // namespace
} // namespace armature
