// SPDX-License-Identifier: MIT
// What is known of a data set without reading it: the same as when it is opened, and nothing is decoded.
#include "host/data/opening.hpp"

#include <gmock/gmock.h>

namespace armature::data {
namespace {

using Outline = Opening;

TEST_F(Outline, HasTheFieldsAndFactsOfTheOpenedSet) {
    write_table();
    for (const experiment::Data &data : {table(), spirals(9)}) {
        plugin::Registry registry(testing::catalogue());
        const Opened told = outline(data, root.path(), registry, ARM_F32);
        EXPECT_THAT(cached(), ::testing::IsEmpty()) << "nothing is decoded";
        EXPECT_EQ(told.training, nullptr);
        const Opened opened = open(data, ARM_F32);
        EXPECT_EQ(told.facts, opened.facts);
        EXPECT_EQ(told.tables, opened.tables);
        ASSERT_EQ(told.fields.size(), 2u);
        for (size_t f = 0; f < told.fields.size(); ++f) {
            EXPECT_EQ(told.fields[f].name, opened.fields[f].name);
            EXPECT_EQ(told.fields[f].one, opened.fields[f].one);
            EXPECT_EQ(told.fields[f].classes, opened.fields[f].classes);
        }
        std::filesystem::remove_all(root / "cache");
    }
}

TEST_F(Outline, SaysWhichFileIsMissing) {
    plugin::Registry registry(testing::catalogue());
    try {
        outline(table(), root.path(), registry, ARM_F32);
        FAIL() << "nothing was refused";
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::data);
        EXPECT_THAT(error.message, ::testing::HasSubstr("the file \"table.csv\" was not found"));
    }
}

} // namespace
} // namespace armature::data
