// SPDX-License-Identifier: MIT
// Stages and what a run begins with, from the command line to the record and back.
#include "end_to_end/bench.hpp"

#include "support/hash.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Json named() { // the small experiment with layers that can be named
    Json json = Bench::experiment();
    json["network"][0]["name"] = "hidden";
    json["network"][2]["name"] = "scores";
    return json;
}

TEST(Stages, AreRecordedAndReproduced) {
    const Bench bench;
    Json json = named();
    json["train"]["stages"] = {{{"parameters", {"scores.*"}}, {"epochs", 2}},
                               {{"parameters", {"hidden.*"}}, {"optimizer", "adam"}}};
    bench.write("stages.json", json);
    const Finished ended = bench.armature({"run", "stages.json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(bench.value("SELECT group_concat(value, ' ') FROM (SELECT CAST(value AS INTEGER) AS value FROM "
                          "run_bits WHERE item LIKE '%stage' ORDER BY step)"),
              "1 1 2 2 2");
    const Finished again = bench.armature({"reproduce", "last"});
    EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
    EXPECT_THAT(again.out, AllOf(HasSubstr("bit-identical: "), HasSubstr("over 25 steps")));

    json["train"]["stages"][1]["parameters"] = {"hiden.*"};
    bench.write("stages.json", json);
    const Finished refused = bench.armature({"run", "stages.json"});
    EXPECT_EQ(refused.exit_code, static_cast<int>(Fault::experiment));
    EXPECT_THAT(refused.err, HasSubstr("stages.json at /train/stages/1/parameters/0: \"hiden.*\" fits no parameter\n"
                                       "  did you mean \"hidden.*\"?"));
}

class Initialize : public ::testing::Test {
protected:
    Initialize() {
        bench.write("first.json", named());
        EXPECT_EQ(bench.armature({"run", "first.json"}).exit_code, 0);
        keep("start.armature");
        Json json = named();
        json["network"][2]["name"] = "head";
        json["initialize"] = {{"file", "start.armature"}, {"take", {{"hidden.*", "hidden.*"}, {"head.*", "scores.*"}}}};
        bench.write("second.json", json);
    }
    // The chosen weights of the last run under another name.
    void keep(const std::string &name) const {
        const std::string path = bench.value("SELECT path FROM artifact WHERE name = 'best' ORDER BY run DESC LIMIT 1");
        std::filesystem::copy_file(bench.folder / path, bench.folder / name,
                                   std::filesystem::copy_options::overwrite_existing);
    }
    Bench bench;
};

TEST_F(Initialize, ARunBeginsWithAnothersWeights) {
    ASSERT_EQ(bench.armature({"run", "second.json", "train.epochs=0"}).exit_code, 0);
    const std::string scores = "FROM run_bits WHERE item LIKE '%test.loss'";
    EXPECT_EQ(bench.value("SELECT count(*) " + scores), "2");
    EXPECT_EQ(bench.value("SELECT count(DISTINCT value) " + scores), "1") << "the same weights score the same";
}

TEST_F(Initialize, TheRecordKnowsTheFile) {
    ASSERT_EQ(bench.armature({"run", "second.json"}).exit_code, 0);
    const std::string second = bench.value("SELECT run FROM run_summary ORDER BY started DESC LIMIT 1");
    EXPECT_THAT(bench.armature({"show", second, "--format", "json"}).out,
                HasSubstr(sha256_file(bench.folder / "start.armature")));
    EXPECT_THAT(bench.armature({"reproduce", "last"}).out, HasSubstr("bit-identical: "));
    ASSERT_EQ(bench.armature({"run", "first.json", "train.seed=6"}).exit_code, 0);
    keep("start.armature"); // other weights of the same names and shapes
    const Finished changed = bench.armature({"reproduce", second});
    EXPECT_EQ(changed.exit_code, static_cast<int>(Fault::different)) << changed.out << changed.err;
    EXPECT_THAT(changed.out, HasSubstr("experiment at /initialize/0/sha256"));
}

TEST_F(Initialize, AFileThatIsGoneIsNamed) {
    std::filesystem::remove(bench.folder / "start.armature");
    const Finished missing = bench.armature({"run", "second.json"});
    EXPECT_EQ(missing.exit_code, static_cast<int>(Fault::data));
    EXPECT_THAT(missing.err, AllOf(HasSubstr("start.armature"), HasSubstr("is no file")));
}

} // namespace
} // namespace armature::testing
