// SPDX-License-Identifier: MIT
#include "check/example.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::check {
namespace {

using ::testing::HasSubstr;

class ExampleTest : public ::testing::Test {
protected:
    Examples read(const std::string &text) {
        testing::write_file(room / "mine.check.json", text);
        return examples_beside(room / "mine.so");
    }
    std::string refusal(const std::string &text) {
        try {
            read(text);
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::usage);
            return error.what();
        }
        return "";
    }
    testing::TemporaryFolder room;
};

TEST_F(ExampleTest, TellsSettingsInputsFilesAndExcuses) {
    const Examples examples = read(R"({
        "files": {"table.csv": "a,b\n", "deep/bits": {"hex": "00ff41"}},
        "mine": {"settings": [{"path": "table.csv"}], "inputs": ["feature 3, batch 2; integers below 3, batch 2"],
                 "excuse": {"ARM-LAYER-040": "on purpose"},
                 "experiment": {"data": {"dataset": "gaussians"}, "network": ["mine"]}}})");
    const Example &mine = examples.of("mine");
    EXPECT_EQ(mine.settings.at(0)["path"], "table.csv");
    EXPECT_EQ(mine.inputs.at(0).at(1).below, 3);
    EXPECT_EQ(mine.excuse.at("ARM-LAYER-040"), "on purpose");
    EXPECT_EQ(mine.experiment["network"].at(0), "mine");
    EXPECT_TRUE(examples.of("another").settings.empty());
    EXPECT_TRUE(examples.of("another").experiment.is_null());
    examples.write_files(room.path());
    EXPECT_EQ(testing::read_file(room / "deep/bits"), std::string("\0\xff"
                                                                  "A",
                                                                  3));
}

TEST_F(ExampleTest, NeedNotBeThere) {
    EXPECT_TRUE(examples_beside(room / "none.so").components.empty());
}

TEST_F(ExampleTest, SaysWhereItIsWrong) {
    EXPECT_THAT(refusal("[]"), HasSubstr("mine.check.json"));
    EXPECT_THAT(refusal(R"({"mine": {"setings": []}})"), HasSubstr("did you mean \"settings\"?"));
    EXPECT_THAT(refusal(R"({"mine": {"settings": {}}})"), HasSubstr("/mine/settings"));
    EXPECT_THAT(refusal(R"({"mine": {"inputs": ["fature 3"]}})"), HasSubstr("fature 3"));
    EXPECT_THAT(refusal(R"({"mine": {"excuse": {"ARM-LAYER-040": ""}}})"), HasSubstr("a reason"));
    EXPECT_THAT(refusal(R"({"mine": {"experiment": ["mine"]}})"),
                HasSubstr("expected an experiment with \"data\" and \"network\""));
    EXPECT_THAT(refusal(R"({"mine": {"experiment": {"network": ["mine"]}}})"), HasSubstr("/mine/experiment"));
    EXPECT_THAT(refusal(R"({"files": {"../out": "x"}})"), HasSubstr("below the folder"));
    EXPECT_THAT(refusal(R"({"files": {"a": {"hex": "0g"}}})"), HasSubstr("/files/a"));
}

} // namespace
} // namespace armature::check
