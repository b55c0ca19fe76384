// SPDX-License-Identifier: MIT
#include "check/guarded.hpp"
#include "support/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <utility>

namespace armature::check {
namespace {

const Margins everywhere[] = {Margins::wide, Margins::page_after, Margins::page_before};

TEST(Guarded, HoldsValuesOfEveryType) {
    for (const Margins margins : everywhere) {
        for (const int32_t type : {ARM_F32, ARM_F64, ARM_I32, ARM_U8}) {
            const Shape s = shape("feature 3, batch 2", type);
            const Values values = {1, 2, 3, 4, 5, 250};
            const Guarded memory(s, values, margins, "x");
            EXPECT_EQ(memory.values(s), values);
            EXPECT_TRUE(memory.intact());
            EXPECT_EQ(reinterpret_cast<uintptr_t>(memory.data()) % ARM_ALIGNMENT, 0u);
            EXPECT_EQ(memory.bytes().size(), static_cast<size_t>(6 * width(type)));
        }
    }
}

TEST(Guarded, StartsAsNanAndCountsWhatIsUnwritten) {
    const Shape s = shape("feature 5");
    const Guarded memory(5 * 8);
    EXPECT_TRUE(std::isnan(memory.values(s)[4]));
    EXPECT_EQ(memory.unwritten(s), 5);
    static_cast<double *>(memory.data())[2] = 0;
    EXPECT_EQ(memory.unwritten(s), 4);
}

TEST(Guarded, NoticesStrayWritesOnBothSides) {
    for (const Margins margins : {Margins::wide, Margins::page_after}) {
        for (const int64_t stray : {-1, 3}) { // 3 floats, so that a gap is left before the page
            const Guarded memory(shape("feature 3", ARM_F32), {1, 2, 3}, margins, "x");
            ASSERT_TRUE(memory.intact());
            static_cast<float *>(memory.data())[stray] = 7;
            EXPECT_FALSE(memory.intact()) << stray;
        }
    }
}

TEST(Guarded, GivesNanInTheGapBehindATensor) {
    const Guarded memory(shape("feature 3", ARM_F32), {1, 2, 3}, Margins::page_after, "x");
    EXPECT_TRUE(std::isnan(static_cast<float *>(memory.data())[3]));
}

TEST(Guarded, MovesWithItsMemory) {
    Guarded one(shape("feature 2"), {1, 2}), other(8);
    void *data = one.data();
    other = std::move(one);
    EXPECT_EQ(other.data(), data);
    EXPECT_EQ(other.values(shape("feature 2")), (Values{1, 2}));
}

TEST(Guarded, RefusesAnotherNumberOfValues) {
    EXPECT_THROW(Guarded(shape("feature 3"), {1, 2}), Error);
}

TEST(ShapeText, NamesDimensions) {
    EXPECT_EQ(shape("feature 4, batch 3").text(), "[feature 4, batch 3]");
    EXPECT_EQ(shape("feature 2 width 3 height 4 batch 5").rank(), 4u);
    EXPECT_EQ(shape("").rank(), 0u);
    EXPECT_EQ(shape("batch 7", ARM_I32).type(), ARM_I32);
    for (const char *wrong : {"features 4", "feature", "feature four", "feature -1", "4"}) {
        EXPECT_THROW(shape(wrong), Error) << wrong;
    }
}

} // namespace
} // namespace armature::check
