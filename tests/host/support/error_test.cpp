// SPDX-License-Identifier: MIT
#include "support/error.hpp"

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(Error, SaysWhatWhereAndWhatToTry) {
    EXPECT_STREQ(Error(Fault::data, "has 3 columns, expected 4", "a.csv at line 7", "check the quotes").what(),
                 "a.csv at line 7: has 3 columns, expected 4 (check the quotes)");
    EXPECT_STREQ(Error(Fault::data, "has 3 columns").what(), "has 3 columns");
}

TEST(Error, CodesAreTheDocumentedOnes) {
    EXPECT_EQ(static_cast<int>(Fault::internal), 1);
    EXPECT_EQ(static_cast<int>(Fault::usage), 2);
    EXPECT_EQ(static_cast<int>(Fault::experiment), 3);
    EXPECT_EQ(static_cast<int>(Fault::data), 4);
    EXPECT_EQ(static_cast<int>(Fault::plugin), 5);
    EXPECT_EQ(static_cast<int>(Fault::database), 6);
    EXPECT_EQ(static_cast<int>(Fault::run), 7);
    EXPECT_EQ(static_cast<int>(Fault::different), 8);
    EXPECT_EQ(static_cast<int>(Fault::interrupted), 130);
}

TEST(Errors, ShowTheFirst) {
    const Errors errors({Error(Fault::data, "first"), Error(Fault::data, "second")});
    EXPECT_STREQ(errors.what(), "first");
    EXPECT_EQ(errors.list.size(), 2u);
}

} // namespace
} // namespace armature
