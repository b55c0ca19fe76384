// SPDX-License-Identifier: MIT
// What is run, what is shown, what is left out; and that nothing a file does reaches the program.
#include "check/report.hpp"
#include "support/places.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace armature::check {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class RunnerTest : public ::testing::Test {
protected:
    // A layer of the built plugins, where files can be put beside it.
    fs::path copied(const std::string &name) {
        const fs::path file = room / (name + ".so");
        fs::copy_file(testing::plugin_folder() / "layers" / (name + ".so"), file, fs::copy_options::overwrite_existing);
        return file;
    }
    static std::string printed(const Report &report) {
        std::ostringstream out;
        print(out, report);
        return out.str();
    }
    static const Result *find(const Report &report, const std::string &id) {
        for (const Section &section : report.sections) {
            for (const Result &result : section.results) {
                if (result.check->id == id) {
                    return &result;
                }
            }
        }
        return nullptr;
    }
    testing::TemporaryFolder room;
    Options options;
};

TEST_F(RunnerTest, PassesASoundPluginAtAllLevelsButTheTools) {
    const Report report = check_file(copied("affine"), options);
    ASSERT_EQ(report.sections.size(), 2u);
    EXPECT_EQ(report.sections[1].component, "layer affine");
    EXPECT_EQ(counts({report}).failed, 0u) << printed(report);
    EXPECT_EQ(counts({report}).warning, 0u) << printed(report);
    EXPECT_GT(counts({report}).passed, 60u);
    for (const char *id : {"ARM-LAYER-010", "ARM-LAYER-040", "ARM-LAYER-041", "ARM-ENTRY-030"}) {
        ASSERT_NE(find(report, id), nullptr) << id;
        EXPECT_EQ(find(report, id)->outcome.status, Status::passed) << id;
    }
    EXPECT_THAT(find(report, "ARM-ENTRY-006")->outcome.message, HasSubstr(sanitized ? "GLIBCXX_3.4" : "GLIBC_2."));
    EXPECT_THAT(find(report, "ARM-LAYER-062")->outcome.message, HasSubstr("a forward call takes "));
}

TEST_F(RunnerTest, GoesNoFurtherThanItsLevel) {
    options.level = 4;
    const Report report = check_file(copied("affine"), options);
    EXPECT_NE(find(report, "ARM-LAYER-010"), nullptr);
    EXPECT_EQ(find(report, "ARM-LAYER-020"), nullptr);
}

TEST_F(RunnerTest, ShowsOnlyWhatIsAskedFor) {
    options.only = "LAYER-04";
    const Report report = check_file(copied("affine"), options);
    EXPECT_EQ(counts({report}).passed, 2u) << printed(report);
    EXPECT_NE(find(report, "ARM-LAYER-041"), nullptr);
}

TEST_F(RunnerTest, FlagsAFileThatIsNoPlugin) {
    testing::write_file(room / "text.so", "no plugin at all");
    testing::write_file(room / "empty.so", "");
    std::string cut = testing::read_file(copied("affine"));
    cut.resize(cut.size() / 2);
    testing::write_file(room / "cut.so", cut);
    for (const char *name : {"text.so", "empty.so", "cut.so"}) {
        const Report report = check_file(room / name, options);
        ASSERT_EQ(report.sections.size(), 1u) << name;
        EXPECT_EQ(counts({report}).failed, 1u) << name;
        EXPECT_EQ(find(report, "ARM-ENTRY-001")->outcome.status, Status::failed) << name;
    }
}

TEST_F(RunnerTest, LeavesOutWhatBuildsOnAFailure) {
    const Report report = check_file(testing::broken_plugin("segfaults"), options);
    const Result *later = find(report, "ARM-LAYER-040");
    ASSERT_NE(later, nullptr);
    EXPECT_EQ(later->outcome.status, Status::skipped);
    EXPECT_TRUE(later->outcome.follows);
    EXPECT_THAT(printed(report), HasSubstr("left out until ARM-LAYER-006 is mended"));
    EXPECT_THAT(printed(report), Not(HasSubstr("ARM-LAYER-040")));
    EXPECT_THAT(find(report, "ARM-LAYER-006")->outcome.message,
                HasSubstr("(signal 11, Segmentation fault) in forward"));
}

TEST_F(RunnerTest, ReachesNoThreadOrFileOfTheProgram) {
    const fs::path before = fs::current_path();
    const auto files = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()); };
    const auto open = files();
    for (const char *name : {"process", "exits", "prints", "crashes_on_scan"}) {
        check_file(testing::broken_plugin(name), options);
    }
    EXPECT_EQ(files(), open);
    EXPECT_EQ(fs::current_path(), before);
    EXPECT_EQ(std::getenv("ARMATURE_WAS_HERE"), nullptr);
    EXPECT_EQ(std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator()), 1);
}

TEST_F(RunnerTest, TakesSettingsAndInputsThatAreGiven) {
    options.settings = Json{{"units", 7}, {"bias", false}};
    options.inputs = parse_inputs("feature 6, batch 2, time 3");
    const Report report = check_file(copied("affine"), options);
    EXPECT_EQ(counts({report}).failed, 0u) << printed(report);
    EXPECT_THAT(find(report, "ARM-LAYER-062")->outcome.message,
                HasSubstr("on [feature 6, batch 2, time 3] with {\"units\":7,\"bias\":false}"));
    options.inputs = parse_inputs("batch 2");
    const Report refused = check_file(copied("affine"), options);
    ASSERT_EQ(find(refused, "ARM-LAYER-002")->outcome.status, Status::failed);
    EXPECT_THAT(find(refused, "ARM-LAYER-002")->outcome.message, HasSubstr("accepts none of the 1 combinations"));
    options.settings = Json{{"units", 0}};
    const Report none = check_file(copied("affine"), options);
    EXPECT_THAT(find(none, "ARM-SETTINGS-006")->outcome.message, HasSubstr("expected at least 1"));
}

TEST_F(RunnerTest, HeedsWhatStandsBesideTheBinary) {
    const fs::path file = copied("affine");
    testing::write_file(room / "affine.check.json", R"({"affine": {"inputs": ["feature 5, batch 3"],
        "excuse": {"ARM-LAYER-041": "for this test"}}})");
    const Report report = check_file(file, options);
    EXPECT_EQ(find(report, "ARM-LAYER-041")->outcome.status, Status::skipped);
    EXPECT_EQ(find(report, "ARM-LAYER-041")->outcome.message, "for this test");
    EXPECT_THAT(find(report, "ARM-LAYER-062")->outcome.message, HasSubstr("[feature 5, batch 3]"));
    testing::write_file(room / "affine.check.json", R"({"excuse": {"ARM-ENTRY-004": "of the file"}})");
    options.level = 1;
    EXPECT_EQ(find(check_file(file, options), "ARM-ENTRY-004")->outcome.message, "of the file");
    testing::write_file(room / "affine.check.json", "{");
    EXPECT_THROW(check_file(file, options), Error);
}

TEST_F(RunnerTest, ReproducesInThisProcess) {
    const auto outcomes = reproduce(testing::broken_plugin("gradients"), options, *find_check("ARM-LAYER-041"));
    ASSERT_EQ(outcomes.size(), 9u);
    const auto transposed = std::find_if(outcomes.begin(), outcomes.end(),
                                         [](const auto &found) { return found.first == "layer transposed"; });
    ASSERT_NE(transposed, outcomes.end());
    EXPECT_EQ(transposed->second.status, Status::failed);
    EXPECT_THAT(transposed->second.advice, HasSubstr("transpose"));
}

TEST_F(RunnerTest, TellsTheSeedOfABadWalk) {
    options.level = 10;
    options.only = "ENTRY-041";
    options.program = testing::program();
    const Report report = check_file(testing::broken_plugin("dies_of_nan"), options);
    const Result *walk = find(report, "ARM-ENTRY-041");
    ASSERT_NE(walk, nullptr);
    EXPECT_EQ(walk->outcome.status, Status::crashed);
    EXPECT_GT(walk->seed, 1u);
    EXPECT_THAT(walk->outcome.message, HasSubstr("walk " + std::to_string(walk->seed)));
    options.seed = walk->seed; // and it leads there again
    options.reproduces = true;
    const Report again = check_file(testing::broken_plugin("dies_of_nan"), options);
    EXPECT_EQ(find(again, "ARM-ENTRY-041")->outcome.message, walk->outcome.message);
}

TEST_F(RunnerTest, WritesJson) {
    const Report report = check_file(testing::broken_plugin("throws"), options);
    const Json json = to_json({report});
    EXPECT_EQ(json.at("failed"), 1);
    const Json &checks = json.at("files").at(0).at("sections").at(1).at("checks");
    const auto failed =
        std::find_if(checks.begin(), checks.end(), [](const Json &c) { return c["status"] == "failed"; });
    ASSERT_NE(failed, checks.end());
    EXPECT_EQ(failed->at("id"), "ARM-LAYER-006");
    EXPECT_EQ(failed->at("level"), 4);
    EXPECT_THAT(failed->at("message").get<std::string>(), HasSubstr("thrown on purpose"));
}

} // namespace
} // namespace armature::check
