// SPDX-License-Identifier: MIT
// What a run is made of, from the command line: plugins that were changed, kept, allowed and refused.
#include "end_to_end/bench.hpp"

#include "coordinator/coordinator.hpp"
#include "support/hash.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The affine layer from a copy of one's own, searched before the installed ones.
class Trust : public ::testing::Test {
protected:
    Trust() {
        fs::create_directories(bench.folder / "mine/layers");
        fs::copy_file(plugin_folder() / "layers/affine.so", mine);
    }
    Finished run(const std::string &verb, const std::string &what, std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {verb, what, "--plugin-path", "mine"});
        return bench.armature(more);
    }
    // Still loads and computes the same, but is another file. The time stays if asked for.
    void change(const fs::path &file, bool same_size_and_time = false) const {
        const auto time = fs::last_write_time(file);
        std::string bytes = read_file(file);
        if (same_size_and_time) {
            bytes.back() ^= 1;
        } else {
            bytes += '\0';
        }
        write_file(file, bytes);
        if (same_size_and_time) {
            fs::last_write_time(file, time);
        }
    }
    fs::path kept(const fs::path &file) const {
        return bench.folder / "runs.db.artifacts/plugins" / sha256_file(file) / file.filename();
    }
    size_t kept_files() const {
        size_t count = 0;
        for (const auto &entry : fs::recursive_directory_iterator(bench.folder / "runs.db.artifacts/plugins")) {
            count += entry.is_regular_file();
        }
        return count;
    }
    Bench bench;
    const fs::path mine = bench.folder / "mine/layers/affine.so";
};

TEST_F(Trust, TheRecordHasTheHashThatSha256sumFindsAndHowThePluginWasBuilt) {
    ASSERT_EQ(run("run", "experiment.json").exit_code, 0);
    const auto row = bench
                         .query("SELECT sha256, version, interface, build_id, compiler, flags, file FROM run_plugins "
                                "WHERE component = 'layer affine'")
                         .rows.at(0);
    EXPECT_EQ(row[0].get<std::string>() + "  " + mine.string() + "\n",
              testing::run({"sha256sum", mine.string()}, "/").out);
    EXPECT_EQ(row[1], "1.0.0");
    EXPECT_EQ(row[2], std::to_string(ARM_ABI_MAJOR) + "." + std::to_string(ARM_ABI_MINOR));
    EXPECT_THAT(testing::run({"readelf", "--notes", mine.string()}, "/").out,
                HasSubstr("Build ID: " + row[3].get<std::string>() + "\n"));
    EXPECT_THAT(row[4].get<std::string>(), ::testing::ContainsRegex("^(g\\+\\+|clang\\+\\+) "));
    EXPECT_THAT(row[5].get<std::string>(), HasSubstr(sanitized ? "-fsanitize=" : "-O3"));
    EXPECT_EQ(row[6], mine.string());
    const std::string shown = bench.armature({"show", "last"}).out;
    EXPECT_THAT(shown, AllOf(HasSubstr("layer affine 1.0.0"), HasSubstr("\nBuilds\n"), HasSubstr("cross_entropy.so")));
    EXPECT_THAT(bench.armature({"show", "last", "--format", "json"}).out,
                AllOf(HasSubstr("\"build id\": " + dump(row[3])), HasSubstr("\"kept\": \"no\"")));
}

// The scan cache goes by path, size and time, and so is deceived; the load goes by the hash, and is not.
TEST_F(Trust, OneByteThatTheScanCannotSeeIsSeenByTheLoad) {
    ASSERT_EQ(run("run", "experiment.json").exit_code, 0);
    change(mine, true);
    const Finished refused = run("run", "experiment.json");
    EXPECT_EQ(refused.exit_code, 8);
    EXPECT_THAT(refused.err, AllOf(HasSubstr(mine.string() + ": has changed since it was scanned: its sha256 was "),
                                   HasSubstr("armature plugins scan")));
    EXPECT_EQ(bench.value("SELECT count(*) FROM run"), "1") << "it is no run of this experiment";
    ASSERT_EQ(bench.armature({"plugins", "scan", "--plugin-path", "mine"}).exit_code, 0);
    EXPECT_EQ(run("run", "experiment.json").exit_code, 0);
    EXPECT_EQ(bench.value("SELECT sha256 FROM run_plugins WHERE component = 'layer affine' AND run = "
                          "(SELECT run FROM run_summary LIMIT 1)"),
              sha256_file(mine));
}

// A sweep whose plugin is built anew meanwhile ends with a sentence, and can be taken up again.
TEST_F(Trust, AStudyGoesOnWithTheCodeThatItBeganWithOrNotAtAll) {
    ASSERT_EQ(run("sweep", "experiment.json", {"--trials", "2"}).exit_code, 0);
    coordinator::Options options;
    options.database = bench.folder / "runs.db";
    options.plugin_folders = {bench.folder / "mine"};
    options.quiet = true;
    options.program = program();
    options.workers = 2;
    options.promised = plugin::Catalogue::scan({bench.folder / "mine", plugin_folder()}).hashes();
    experiment::Document document = experiment::read(bench.folder / "experiment.json", {});
    document.json["name"] = "promised";
    EXPECT_EQ(coordinator::run_study(document, search::read_sweep(document), options).finished, 6);
    options.promised["layer affine"] = std::string(64, 'a'); // it is another one by now
    document.json["name"] = "changed";
    try {
        coordinator::run_study(document, search::read_sweep(document), options);
        FAIL() << "six runs with a plugin that nobody promised";
    } catch (const Errors &errors) {
        EXPECT_EQ(errors.list.front().fault, Fault::different);
        EXPECT_EQ(errors.list.front().where, mine.string());
        EXPECT_THAT(errors.list.front().message,
                    HasSubstr("has changed since this command began: its sha256 was aaaa"));
        EXPECT_THAT(errors.list.front().hint, HasSubstr("armature resume"));
    }
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE study = 'changed'"), "0");
    ASSERT_EQ(run("resume", "changed").exit_code, 0);
    EXPECT_EQ(bench.value("SELECT finished FROM study_summary WHERE study = 'changed'"), "6");
}

TEST_F(Trust, ResumingSaysWhichPluginIsAnotherOne) {
    ASSERT_EQ(run("sweep", "experiment.json", {"--trials", "2"}).exit_code, 0);
    const std::string before = sha256_file(mine).substr(0, 16);
    EXPECT_THAT(run("resume", "points").err, Not(HasSubstr("Note:")));
    change(mine);
    const Finished resumed = run("resume", "points");
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_THAT(resumed.err, HasSubstr("Note: the layer affine is not the one that this study used: recorded sha256 " +
                                       before + "..., now " + sha256_file(mine).substr(0, 16) + "...\n"));
    EXPECT_EQ(resumed.err.find("Note:"), resumed.err.rfind("Note:")) << "of the others there is nothing to say";
}

TEST_F(Trust, KeptPluginsAreStoredOnceByHash) {
    ASSERT_EQ(run("run", "experiment.json").exit_code, 0);
    EXPECT_FALSE(fs::exists(bench.folder / "runs.db.artifacts/plugins")) << "only on request";
    ASSERT_EQ(run("run", "experiment.json", {"--keep-plugins", "--no-artifacts"}).exit_code, 0);
    EXPECT_EQ(read_file(kept(mine)), read_file(mine));
    const size_t before = kept_files();
    EXPECT_EQ(std::to_string(before), bench.value("SELECT count(DISTINCT sha256) FROM run_plugins"));
    ASSERT_EQ(run("sweep", "experiment.json", {"--keep-plugins", "--trials", "5", "--workers", "2"}).exit_code, 0);
    EXPECT_EQ(kept_files(), before);
    const fs::path old = kept(mine);
    change(mine);
    ASSERT_EQ(run("sweep", "experiment.json", {"--keep-plugins", "--trials", "1"}).exit_code, 0);
    EXPECT_EQ(kept_files(), before + 1);
    EXPECT_TRUE(fs::exists(old));
    EXPECT_THAT(bench.armature({"show", "last"}).out, HasSubstr("  yes   " + mine.string()));
}

TEST_F(Trust, AKeptPluginIsUsedWhereTheInstalledOneIsAnotherBuild) {
    ASSERT_EQ(run("run", "experiment.json", {"--keep-plugins"}).exit_code, 0);
    const fs::path copy = kept(mine);
    EXPECT_THAT(run("reproduce", "last").out, Not(HasSubstr("kept")));
    change(mine);
    const Finished again = run("reproduce", "last");
    EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
    EXPECT_THAT(again.out, AllOf(HasSubstr("The kept copy of layer affine is used, since " + mine.string() +
                                           " is another build: " + copy.string() + "\n"),
                                 HasSubstr("bit-comparable"), HasSubstr("bit-identical: ")));
}

// Another plugin stands in its place: the same name, other results.
TEST_F(Trust, AKeptPluginIsUsedWhereTheInstalledOneComputesSomethingElse) {
    const fs::path file = bench.folder / "mine/softsign.so";
    fs::copy_file(plugin_folder() / "activations/softsign.so", file);
    Json json = Bench::experiment();
    json["network"][1] = "softsign";
    json["plugins"] = {"mine"};
    bench.write("experiment.json", json);
    ASSERT_EQ(bench.armature({"run", "experiment.json", "--keep-plugins"}).exit_code, 0);
    const fs::path copy = kept(file);
    std::string impostor = read_file(plugin_folder() / "activations/softplus.so");
    for (size_t at = 0; (at = impostor.find("softplus", at)) != std::string::npos; ++at) {
        impostor.replace(at, 8, "softsign"); // eight letters, too
    }
    write_file(file, impostor);
    ASSERT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 0) << "the impostor loads and trains";
    ASSERT_EQ(bench.value("SELECT count(DISTINCT weights_sha256) FROM run_summary"), "2") << "to other weights";
    const Finished again =
        bench.armature({"reproduce", bench.value("SELECT run FROM run_summary ORDER BY started LIMIT 1")});
    EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
    EXPECT_THAT(again.out, AllOf(HasSubstr("The kept copy of activation softsign is used"), HasSubstr(copy.string()),
                                 HasSubstr("bit-identical: ")));
}

TEST_F(Trust, AKeptPluginIsUsedWhereNoneIsInstalledAnyMore) {
    fs::copy_file(broken_plugin("prints"), bench.folder / "mine/layers/prints.so"); // broken in no way here
    Json json = Bench::experiment();
    json["network"].insert(json["network"].begin() + 1, "prints");
    bench.write("prints.json", json);
    ASSERT_EQ(run("run", "prints.json", {"--keep-plugins"}).exit_code, 0);
    const fs::path copy = kept(bench.folder / "mine/layers/prints.so");
    fs::remove(bench.folder / "mine/layers/prints.so");
    const Finished again = run("reproduce", "last");
    EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
    EXPECT_THAT(again.out, AllOf(HasSubstr("The kept copy of layer prints is used, since it is not installed any "
                                           "more: " +
                                           copy.string() + "\n"),
                                 HasSubstr("bit-identical: ")));
    fs::remove_all(bench.folder / "runs.db.artifacts/plugins");
    const Finished lost = run("reproduce", "last");
    EXPECT_EQ(lost.exit_code, 8);
    EXPECT_THAT(lost.out, AllOf(HasSubstr("\n  plugin layer prints: recorded sha256 "), HasSubstr("now missing"),
                                HasSubstr("\nNo copy of that plugin was kept; runs with --keep-plugins keep one")));
}

TEST_F(Trust, WithoutAKeptPluginItSaysWhatDiffersAndHowToKeepOne) {
    ASSERT_EQ(run("run", "experiment.json").exit_code, 0);
    change(mine);
    const Finished again = run("reproduce", "last");
    EXPECT_EQ(again.exit_code, 8);
    EXPECT_THAT(again.out, AllOf(HasSubstr("plugin layer affine (" + mine.string() + "): recorded sha256 "),
                                 HasSubstr("Not trained again; --anyway does it.\nNo copy of that plugin was kept; "
                                           "runs with --keep-plugins keep one beside the results.\n")));
}

TEST_F(Trust, ADamagedKeptPluginIsRefused) {
    ASSERT_EQ(run("run", "experiment.json", {"--keep-plugins"}).exit_code, 0);
    const fs::path copy = kept(mine);
    change(copy, true);
    EXPECT_EQ(run("reproduce", "last").exit_code, 0) << "the installed one is as it was";
    change(mine);
    const Finished refused = run("reproduce", "last");
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_THAT(refused.err, HasSubstr("armature: error: " + copy.string() +
                                       ": is damaged: this kept plugin has other bytes than those of its folder's "
                                       "name\n"));
    EXPECT_THAT(refused.out, Not(HasSubstr("bit-")));
}

class Allowed : public Trust {
protected:
    Finished armature(std::vector<std::string> arguments) const { return bench.armature(std::move(arguments)); }
    const fs::path list = bench.folder / "allowed.txt";
};

TEST_F(Allowed, WhatIsOnTheListRunsAndNothingElse) {
    ASSERT_EQ(armature({"plugins", "allow", "--list", "allowed.txt", "--plugin-path", "mine"}).exit_code, 0);
    for (const std::vector<std::string> &command :
         {std::vector<std::string>{"run", "experiment.json"}, {"sweep", "experiment.json", "--trials", "4"}}) {
        std::vector<std::string> all = command;
        all.insert(all.end(), {"--plugin-path", "mine", "--allow-plugins", "allowed.txt"});
        EXPECT_EQ(armature(all).exit_code, 0);
    }
    EXPECT_EQ(run("reproduce", "last", {"--allow-plugins", "allowed.txt"}).exit_code, 0);
    change(mine);
    const std::string hash = sha256_file(mine);
    const Finished refused = run("run", "experiment.json", {"--allow-plugins", "allowed.txt"});
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("not on the list of allowed plugins allowed.txt"),
                                   HasSubstr("add the line: " + hash + "  affine.so)")));
    std::ofstream(list, std::ios::app) << hash << "  affine.so\n"; // as it says
    EXPECT_EQ(run("run", "experiment.json", {"--allow-plugins", "allowed.txt"}).exit_code, 0);
}

TEST_F(Allowed, TheUsersOwnListHoldsForEveryCommand) {
    fs::copy_file(broken_plugin("exits_on_scan"), bench.folder / "mine/exits_on_scan.so"); // would tell that it ran
    const fs::path own = bench.folder / "config/armature/allowed-plugins";
    const Finished made = armature({"plugins", "allow"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.out,
                AllOf(HasSubstr(" added to " + own.string() + ", which allows "),
                      HasSubstr("From now on no other plugin is loaded; remove the file to allow all again.")));
    EXPECT_EQ(armature({"run", "experiment.json"}).exit_code, 0);
    const Finished scan = armature({"plugins", "scan", "--plugin-path", "mine"});
    EXPECT_EQ(scan.exit_code, 5);
    EXPECT_THAT(scan.out, AllOf(HasSubstr("exits_on_scan.so  its sha256 is not on the list of allowed plugins"),
                                Not(HasSubstr("ended the process"))));
    const Finished once = armature({"plugins", "allow", "mine/exits_on_scan.so"});
    EXPECT_THAT(once.out, AllOf(HasSubstr("1 added to "), Not(HasSubstr("From now on"))));
    EXPECT_THAT(armature({"plugins", "allow", "mine/exits_on_scan.so"}).out, HasSubstr("0 added to "));
    EXPECT_THAT(armature({"plugins", "scan", "--plugin-path", "mine"}).out, HasSubstr("ended the process"));
    EXPECT_THAT(read_file(own), AllOf(HasSubstr(sha256_file(broken_plugin("exits_on_scan")) + "  exits_on_scan.so\n"),
                                      HasSubstr("# Plugins that Armature may load")));
}

TEST_F(Allowed, AKeptCopyMustBeOnItToo) {
    ASSERT_EQ(run("run", "experiment.json", {"--keep-plugins"}).exit_code, 0);
    const std::string before = sha256_file(mine);
    change(mine);
    ASSERT_EQ(armature({"plugins", "allow", "--list", "allowed.txt"}).exit_code, 0);
    std::string text = read_file(list); // the installed affine.so is what was recorded
    const size_t line = text.find(before);
    ASSERT_NE(line, std::string::npos);
    text.erase(line, text.find('\n', line) - line + 1);
    write_file(list, text);
    const Finished refused = run("reproduce", "last", {"--allow-plugins", "allowed.txt"});
    EXPECT_EQ(refused.exit_code, 8);
    EXPECT_THAT(refused.out, AllOf(HasSubstr("cannot give the layer affine: its sha256 is not on the list"),
                                   HasSubstr("add the line: " + before + "  affine.so")));
}

TEST_F(Allowed, AListThatIsNotUnderstoodAllowsNothing) {
    write_file(list, "affine.so\n");
    const Finished refused = run("run", "experiment.json", {"--allow-plugins", "allowed.txt"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("allowed.txt at line 1: expected 64 lower-case hexadecimal digits"));
    EXPECT_EQ(run("run", "experiment.json", {"--allow-plugins", "nowhere.txt"}).exit_code, 2);
    EXPECT_FALSE(fs::exists(bench.folder / "runs.db"));
    EXPECT_THAT(armature({"plugins", "allow", "--list", "allowed.txt"}).err, HasSubstr("at line 1"));
    EXPECT_EQ(read_file(list), "affine.so\n") << "is left alone";
}

} // namespace
} // namespace armature::testing
