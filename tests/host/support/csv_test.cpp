// SPDX-License-Identifier: MIT
// RFC 4180, section 2, rules 5 to 7.
#include "support/csv.hpp"

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(CsvField, HasQuotationMarksWhereItNeedsThem) {
    EXPECT_EQ(csv_field("teapot"), "teapot");
    EXPECT_EQ(csv_field(""), "");
    EXPECT_EQ(csv_field("goldfish, Carassius auratus"), "\"goldfish, Carassius auratus\"");
    EXPECT_EQ(csv_field("a \"b\""), "\"a \"\"b\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
}

} // namespace
} // namespace armature
