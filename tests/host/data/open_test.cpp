// SPDX-License-Identifier: MIT
// Opening data through real dataset plugins: fields, facts, who is in which part, and what is refused.
#include "data/data.hpp"

#include "host/data/opening.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

#include <set>

namespace armature::data {
namespace {

using ::testing::HasSubstr;
using testing::write_file;
using Open = Opening;
namespace fs = std::filesystem;

TEST_F(Open, TellsWhatThereIs) {
    write_table();
    const Opened opened = open(table(), ARM_F32);
    ASSERT_EQ(opened.fields.size(), 2U);
    EXPECT_FALSE(opened.fields[0].target);
    EXPECT_EQ(opened.fields[0].one, Shape(ARM_F32, {{ARM_ROLE_FEATURE, 3}}));
    EXPECT_TRUE(opened.fields[1].target);
    EXPECT_EQ(opened.fields[1].one, Shape(ARM_I32, {}));
    EXPECT_EQ(opened.fields[1].classes, 3);
    const experiment::Facts wanted = {{"data.features", 3},
                                      {"data.classes", 3},
                                      {"data.outputs", 3},
                                      {"data.inputs", 1},
                                      {"data.input_fields", Json::array({"features"})},
                                      {"data.target_fields", Json::array({"label"})},
                                      {"data.training", 20},
                                      {"data.validation", 8},
                                      {"data.test", 8}};
    EXPECT_EQ(opened.facts, wanted);
    EXPECT_EQ(opened.tables.at("label"), (std::vector<std::string>{"a", "b", "c"}));
    ASSERT_EQ(opened.sources.size(), 1U);
    EXPECT_EQ(opened.sources[0].named, "table.csv");
    EXPECT_EQ(opened.sources[0].sha256, sha256_file(root / "table.csv"));
    EXPECT_EQ(opened.sources[0].bytes, static_cast<int64_t>(fs::file_size(root / "table.csv")));
}

TEST_F(Open, LeavesValuesAloneIfAsked) {
    write_table();
    const Opened opened = open(table("none"));
    std::set<double> rows;
    for (const auto &part : {&opened.training, &opened.validation, &opened.test}) {
        const auto x = all<double>(opened, **part, 0);
        const auto y = all<int32_t>(opened, **part, 1);
        for (size_t i = 0; i < y.size(); ++i) {
            const auto row = static_cast<int>(x[3 * i]);
            rows.insert(row);
            EXPECT_EQ(x[3 * i + 1], row % 7 == 0 ? 1000 + row : -row);
            EXPECT_EQ(x[3 * i + 2], 7.5);
            EXPECT_EQ(y[i], row % 3);
        }
    }
    EXPECT_EQ(rows.size(), 36U) << "no example is in two parts";
    // Any order, and any example twice.
    const std::vector<int64_t> some = {5, 0, 5};
    std::vector<double> x(9);
    opened.validation->read(0, some, x.data());
    const auto in_order = all<double>(opened, *opened.validation, 0);
    EXPECT_EQ(x[0], in_order[15]);
    EXPECT_EQ(x[3], in_order[0]);
    EXPECT_EQ(x[6], in_order[15]);
}

TEST_F(Open, MakesGeneratedSetsFromTheirOwnSeed) {
    experiment::Data a = spirals(50), b = spirals(50);
    b.seed = 1;
    EXPECT_EQ(bytes(open(a)), bytes(open(a)));
    EXPECT_NE(bytes(open(a)), bytes(open(b)));
    EXPECT_NE(open(a).sha256, open(b).sha256);
    EXPECT_TRUE(open(a).sources.empty());
}

TEST_F(Open, RefusesBrokenFilesByNameAndLine) {
    write_file(root / "table.csv", "x,class\n1,a\n2,b,3\n");
    EXPECT_THAT(refusal(table(), Fault::data), ::testing::AllOf(HasSubstr("table.csv"), HasSubstr("line 3")));
    write_file(root / "table.csv", "x,class\n1,a\nnan,b\n");
    EXPECT_THAT(refusal(table(), Fault::data), HasSubstr("line 3"));
    fs::remove(root / "table.csv");
    EXPECT_THAT(refusal(table(), Fault::data), HasSubstr("was not found"));
    EXPECT_TRUE(cached().empty()) << "nothing broken is kept";
}

TEST(Order, IsAPermutationOfTheSeedAndTheEpoch) {
    const auto a = order(1000, 7, 1, true);
    EXPECT_EQ(std::set<int64_t>(a.begin(), a.end()).size(), 1000U);
    EXPECT_EQ(a, order(1000, 7, 1, true));
    EXPECT_NE(a, order(1000, 7, 2, true));
    EXPECT_NE(a, order(1000, 8, 1, true));
    EXPECT_EQ(order(4, 7, 1, false), (std::vector<int64_t>{0, 1, 2, 3}));
}

} // namespace
} // namespace armature::data
