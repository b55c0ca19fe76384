// SPDX-License-Identifier: MIT
// `armature data` as a user meets it: what is listed, what a check tells, and the exit codes.
#include "support/json.hpp"

#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature {
namespace {

using testing::Finished;
using ::testing::HasSubstr;
using testing::write_file;

class DataCommand : public ::testing::Test {
protected:
    Finished data(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "data");
        return testing::armature(
            arguments, folder.path(),
            {"XDG_CACHE_HOME=" + (folder / "cache").string(), "ARMATURE_DATA=" + (folder / "sets").string()});
    }
    testing::TemporaryFolder folder;
};

TEST_F(DataCommand, ListsWhereEachSetIsLookedForAndWhatIsFound) {
    std::filesystem::create_directories(folder / "sets/mnist");
    write_file(folder / "sets/mnist/train-labels-idx1-ubyte.gz", "12345");
    const Finished listed = data({"list", "--format", "json"});
    ASSERT_EQ(listed.exit_code, 0) << listed.err;
    const Json rows = Json::parse(listed.out);
    const auto row = [&](const std::string &set, const std::string &place) -> Json {
        for (const Json &r : rows) {
            if (r["set"] == set && r["place"] == place) {
                return r;
            }
        }
        return {};
    };
    EXPECT_EQ(row("digits", "bundled")["bytes"], 57512);
    EXPECT_EQ(row("mnist", "ARMATURE_DATA")["files"], "1 of 4");
    EXPECT_EQ(row("mnist", "ARMATURE_DATA")["bytes"], 5);
    EXPECT_EQ(row("mnist", "cache")["files"], "0 of 4");
    EXPECT_EQ(row("fashion-mnist", "system")["folder"], "/usr/share/dataset-fashion-mnist");
}

TEST_F(DataCommand, ChecksTheBundledDigits) {
    const Finished checked = data({"check", "digits", "--format", "json"});
    ASSERT_EQ(checked.exit_code, 0) << checked.err;
    const Json rows = Json::parse(checked.out);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["examples"], 1797);
    EXPECT_EQ(rows[0]["least"], 0);
    EXPECT_EQ(rows[0]["greatest"], 16);
    EXPECT_EQ(rows[1]["classes"], 10);
    EXPECT_EQ(rows[1]["by class"], "178 182 177 183 181 182 181 179 174 180"); // as UCI documents the set
    const Finished sources = data({"check", "digits", "--sources", "--format", "csv"});
    EXPECT_THAT(sources.out, HasSubstr("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a"));
}

TEST_F(DataCommand, ChecksAFileWithSettings) {
    write_file(folder / "table.csv", "x,y\n1,a\n2,b\n4,a\n");
    const Finished checked = data({"check", "table.csv", "--format", "json"});
    ASSERT_EQ(checked.exit_code, 0) << checked.err;
    const Json rows = Json::parse(checked.out);
    EXPECT_EQ(rows[0]["greatest"], 4);
    EXPECT_EQ(rows[1]["by class"], "2 1");
    const Finished generated = data({"check", "arms", "dataset=spirals", "points=5", "--format", "json"});
    EXPECT_EQ(Json::parse(generated.out)[0]["examples"], 10);
    const Finished named = data({"check", "spirals", "points=5", "--format", "csv"});
    EXPECT_EQ(named.exit_code, 0) << named.err;
    EXPECT_EQ(named.out, data({"check", "arms", "dataset=spirals", "points=5", "--format", "csv"}).out);
}

TEST_F(DataCommand, EndsWithTheCodeOfTheFault) {
    write_file(folder / "bad.csv", "x,y\n1,a\n2\n");
    const Finished ragged = data({"check", "bad.csv"});
    EXPECT_EQ(ragged.exit_code, 4);
    EXPECT_THAT(ragged.err, HasSubstr("line 3"));
    const Finished unknown = data({"check", "digit"});
    EXPECT_EQ(unknown.exit_code, 4);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean \"digits\"?"));
    const Finished setting = data({"check", "digits", "lable=1"});
    EXPECT_EQ(setting.exit_code, 2);
    EXPECT_EQ(setting.err, "armature: error: the setting lable: dataset csv has no setting \"lable\"\n"
                           "  did you mean \"label\"?\n");
    write_file(folder / "something", "1");
    const Finished untold = data({"check", "something"});
    EXPECT_EQ(untold.exit_code, 2);
    EXPECT_THAT(untold.err, HasSubstr("dataset=NAME"));
    EXPECT_EQ(data({}).exit_code, 2);
    EXPECT_THAT(data({"check", "spiral"}).err, HasSubstr("did you mean \"spirals\"?"));
}

} // namespace
} // namespace armature
