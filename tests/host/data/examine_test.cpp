// SPDX-License-Identifier: MIT
// What may not be in data is found wherever it stands, and named by example, element and field.
#include "data/examine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace armature::data {
namespace {

using ::testing::HasSubstr;

template <class T> std::string refusal(const DecodedField &field, const std::vector<T> &values, int64_t examples) {
    try {
        examine(field, "training", values.data(), 100, examples, "data set csv");
        return "";
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::data);
        return error.what();
    }
}

template <class T> class Reals : public ::testing::Test {};
using RealTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Reals, RealTypes);

TYPED_TEST(Reals, AreRefusedUnlessFinite) {
    using Limits = std::numeric_limits<TypeParam>;
    const int32_t type = sizeof(TypeParam) == 4 ? ARM_F32 : ARM_F64;
    const DecodedField field{"input", false, Shape(type, {{ARM_ROLE_FEATURE, 5}}), 0};
    std::vector<TypeParam> values(35, Limits::max()); // sums overflow, the values are fine
    EXPECT_EQ(refusal(field, values, 7), "");
    for (const TypeParam bad : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
        for (size_t i = 0; i < values.size(); ++i) {
            std::vector<TypeParam> broken = values;
            broken[i] = bad;
            EXPECT_THAT(refusal(field, broken, 7), HasSubstr("example " + std::to_string(101 + i / 5) +
                                                             " (counted from 1) of the split "
                                                             "\"training\" holds " +
                                                             (bad == bad ? bad > 0 ? "inf" : "-inf" : "nan") +
                                                             " at element " + std::to_string(i % 5 + 1)))
                << i;
        }
    }
}

TEST(Labels, AreRefusedOutsideTheirClasses) {
    const DecodedField field{"label", true, Shape(ARM_I32, {}), 3};
    EXPECT_EQ(refusal(field, std::vector<int32_t>{0, 1, 2, 2}, 4), "");
    EXPECT_THAT(refusal(field, std::vector<int32_t>{0, 3, 1}, 3),
                HasSubstr("example 102 (counted from 1) of the split \"training\" has the label 3 in the field "
                          "\"label\", outside its 3 classes 0 ... 2"));
    EXPECT_THAT(refusal(field, std::vector<int32_t>{0, 1, -1}, 3), HasSubstr("the label -1"));
    const DecodedField indices{"word", false, Shape(ARM_I32, {}), 0};
    EXPECT_EQ(refusal(indices, std::vector<int32_t>{-5, 70000}, 2), "") << "indices without classes are anything";
}

} // namespace
} // namespace armature::data
