// SPDX-License-Identifier: MIT
// reproduce_test: the same bits are recognised, and whatever makes others possible is named.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Reproduce, GivesTheSameBits) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"sweep", "experiment.json", "--trials", "3"}).exit_code, 0);
    const Finished ended = bench.armature({"reproduce", "best"});
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    const std::string weights = bench.value("SELECT weights_sha256 FROM run_summary WHERE run = (SELECT run FROM "
                                            "leaderboard WHERE rank = 1 ORDER BY trial LIMIT 1)");
    EXPECT_THAT(ended.out, AllOf(HasSubstr("bit-comparable"), HasSubstr("bit-identical: "), HasSubstr("over 15 steps"),
                                 HasSubstr(weights)));
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "3"); // it records nothing
}

TEST(Reproduce, APortableRunWithThePortableKernels) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"sweep", "experiment.json", "train.portable=true", "--trials", "3"}).exit_code, 0);
    const results::RunRecord record =
        results::Reader::open(bench.folder / "runs.db")->run(bench.value("SELECT run FROM run_summary LIMIT 1"));
    EXPECT_EQ(record.start.environment.bits.at("kernel_set"), "Portable");
    EXPECT_EQ(record.start.environment.bits.at("blas").at("kernels"), "Haswell");
    EXPECT_TRUE(record.start.environment.bits.at("onednn").is_null());
    const Finished ended = bench.armature({"reproduce", "best"});
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("bit-comparable"), HasSubstr("bit-identical: ")));
}

TEST(Reproduce, ADivergedRunDivergesAgain) {
    const Bench bench;
    Json json = Bench::experiment();
    json["network"].insert(json["network"].end() - 1, Json("writes_nan"));
    bench.write("broken.json", json);
    const std::string path = broken_plugin("writes_nan").parent_path().string();
    ASSERT_EQ(bench.armature({"run", "broken.json", "--plugin-path", path}).exit_code, 7);
    const Finished ended = bench.armature({"reproduce", "last", "--plugin-path", path});
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_THAT(ended.out, HasSubstr(", and diverged again\n"));
}

// Years later the project stands elsewhere: --folder says where.
TEST(Reproduce, AProjectThatHasMoved) {
    const Bench bench;
    const std::filesystem::path then = bench.folder / "then", now = bench.folder / "now";
    std::filesystem::create_directories(then);
    write_file(then / "experiment.json", dump(Bench::experiment()));
    write_file(then / "points.csv", Bench::points());
    ASSERT_EQ(bench.armature({"run", "then/experiment.json"}).exit_code, 0);
    std::filesystem::rename(then, now);
    const Finished lost = bench.armature({"reproduce", "last"});
    EXPECT_EQ(lost.exit_code, 8);
    EXPECT_THAT(lost.out, AllOf(HasSubstr("\"points.csv\" was not found"),
                                HasSubstr("\n  data file points.csv: recorded sha256 "), HasSubstr("now missing"),
                                Not(HasSubstr("plugin"))))
        << "the plugins are where they were";
    const Finished found = bench.armature({"reproduce", "last", "--folder", "now"});
    EXPECT_EQ(found.exit_code, 0) << found.out << found.err;
    EXPECT_THAT(found.out, HasSubstr("bit-identical: "));
}

class ReproduceChanged : public ::testing::Test {
protected:
    ReproduceChanged() { // the affine layer from a copy, which the test may change
        std::filesystem::create_directories(bench.folder / "mine/layers");
        std::filesystem::copy_file(plugin_folder() / "layers/affine.so", copy);
        EXPECT_EQ(run("run", "experiment.json").exit_code, 0);
        EXPECT_EQ(run("reproduce", "last").exit_code, 0);
    }
    Finished run(const std::string &verb, const std::string &what, std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {verb, what, "--plugin-path", "mine"});
        return bench.armature(more);
    }
    Bench bench;
    const std::filesystem::path copy = bench.folder / "mine/layers/affine.so";
};

TEST_F(ReproduceChanged, AByteOfAPlugin) {
    std::ofstream(copy, std::ios::binary | std::ios::app) << '\0'; // still loads, and still computes the same
    const Finished ended = run("reproduce", "last");
    EXPECT_EQ(ended.exit_code, 8) << ended.err;
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr("not comparable"), HasSubstr("plugin layer affine"), HasSubstr(copy.string()),
                      HasSubstr("recorded sha256"), Not(HasSubstr("bit-identical"))));
    const Finished anyway = run("reproduce", "last", {"--anyway"});
    EXPECT_EQ(anyway.exit_code, 0) << anyway.out << anyway.err;
    EXPECT_THAT(anyway.out, HasSubstr("bit-identical"));
}

TEST_F(ReproduceChanged, APluginThatDoesNotLoadAnyMore) {
    std::fstream file(copy, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(1);
    file.put('?'); // no ELF file any more
    file.close();
    const Finished ended = run("reproduce", "last"); // the installed one takes its place, and is the same file
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("bit-identical"));
}

TEST_F(ReproduceChanged, APluginThatIsNowhereAnyMore) {
    std::filesystem::copy_file(broken_plugin("prints"), bench.folder / "mine/layers/prints.so");
    Json json = Bench::experiment();
    json["network"].insert(json["network"].end() - 1, Json("prints"));
    bench.write("prints.json", json);
    ASSERT_EQ(run("run", "prints.json").exit_code, 0);
    write_file(bench.folder / "mine/layers/prints.so", "no ELF file any more");
    const Finished broken = run("reproduce", "last");
    EXPECT_EQ(broken.exit_code, 8);
    EXPECT_THAT(broken.out, AllOf(HasSubstr("prints.so is not an ELF file"), HasSubstr("\n  plugin layer prints ("),
                                  Not(HasSubstr("plugin layer affine"))));
    std::filesystem::remove(bench.folder / "mine/layers/prints.so");
    EXPECT_THAT(run("reproduce", "last").out, HasSubstr("\n  plugin layer prints: recorded sha256 "));
}

TEST_F(ReproduceChanged, AByteOfTheData) {
    std::string text = read_file(bench.folder / "points.csv");
    const size_t place = text.find('1');
    text[place] = '2';
    write_file(bench.folder / "points.csv", text);
    const Finished ended = run("reproduce", "last");
    EXPECT_EQ(ended.exit_code, 8) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("not comparable"), HasSubstr("data file"), HasSubstr("points.csv"),
                                 HasSubstr("recorded sha256")));
    const Finished anyway = run("reproduce", "last", {"--anyway"});
    EXPECT_EQ(anyway.exit_code, 8) << anyway.out; // and the numbers do differ
    EXPECT_THAT(anyway.out, AllOf(HasSubstr("first difference: "), HasSubstr("step 5"), HasSubstr("weights: ")));
}

TEST_F(ReproduceChanged, DataThatCannotBeReadAnyMore) {
    std::ofstream(bench.folder / "points.csv", std::ios::app) << "ragged\n";
    const Finished ended = run("reproduce", "last");
    EXPECT_EQ(ended.exit_code, 8) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("does not compile any more"), HasSubstr("data file"),
                                 HasSubstr("points.csv"), HasSubstr("recorded sha256")));
}

TEST(Reproduce, WhatHasNoResultIsAUsageError) {
    const Bench bench;
    Json json = Bench::experiment();
    json["data"]["path"] = "nowhere.csv";
    bench.write("nowhere.json", json);
    ASSERT_EQ(bench.armature({"run", "nowhere.json"}).exit_code, 4);
    const Finished ended = bench.armature({"reproduce", "last"});
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("it is refused, so there is nothing to compare with"));
}

} // namespace
} // namespace armature::testing
