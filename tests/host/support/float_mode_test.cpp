// SPDX-License-Identifier: MIT
#include "support/float_mode.hpp"

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(FloatMode, ComesBack) {
    const FloatMode before = FloatMode::now();
    EXPECT_FALSE(before.restore());
    volatile double tiny = 1e-310;
    ASSERT_GT(tiny * 1.0, 0.0);
    constexpr unsigned flush_to_zero = 0x8000;
    _mm_setcsr(_mm_getcsr() | flush_to_zero);
    volatile double small = 1e-300, factor = 1e-10;
    ASSERT_EQ(small * factor, 0.0); // flushed
    EXPECT_TRUE(before.restore());
    EXPECT_GT(small * factor, 0.0);
    EXPECT_FALSE(before.restore());
}

TEST(FloatMode, DoesNotTakeAStatusFlagForAMode) {
    const FloatMode before = FloatMode::now();
    volatile double one = 1, zero = 0;
    ASSERT_GT(one / zero, 1e308); // raises the flag "division by zero"
    EXPECT_FALSE(before.restore());
}

} // namespace
} // namespace armature
