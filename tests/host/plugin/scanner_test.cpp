// SPDX-License-Identifier: MIT
// What a file can do while it is loaded, to a child that then says so.
#include "plugin/scanner.hpp"
#include "support/hash.hpp"
#include "support/identity.hpp"
#include "support/places.hpp"
#include "support/sanitizer.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

using armature::testing::broken_plugin;
using ::testing::HasSubstr;

std::string reason(const std::string &name, double deadline = 20) {
    const Scanned scanned = scan_files({broken_plugin(name)}, AllowList(), deadline).at(0);
    EXPECT_TRUE(scanned.components.empty());
    return scanned.rejected;
}

TEST(Scanner, SaysHowAFileEndedItsChild) {
    EXPECT_EQ(reason("exits_on_scan"), "ended the process while it was loaded, with exit code 0");
    EXPECT_EQ(reason("hangs_on_scan", 0.3), "did not finish loading within 0.3 seconds");
    if (!sanitized) { // which turns the signal into an exit code of its own
        EXPECT_EQ(reason("crashes_on_scan"), "crashed while it was loaded: signal 11 (Segmentation fault)");
    }
}

TEST(Scanner, PassesOnWhyAFileIsRefused) {
    const testing::TemporaryFolder folder;
    testing::write_file(folder / "not_elf.so", "text");
    EXPECT_EQ(scan_files({folder / "not_elf.so"}, AllowList()).at(0).rejected, "is not an ELF file");
    EXPECT_EQ(reason("newer_abi"), "needs version 2.7 of the plugin interface, this program has 1.0 "
                                   "(use a newer Armature, or build it again with this one's SDK)");
    EXPECT_THAT(reason("foreign_instructions"), HasSubstr("this processor lacks: avx512_fantasy"));
    EXPECT_EQ(reason("misnamed"),
              "holds the layer \"another_name\", expected \"misnamed\" as the file is named (name the "
              "file another_name.so)");
    EXPECT_EQ(reason("bad_default"),
              "layer bad_default: a default breaks its own schema: \"rate\" of layer bad_default is "
              "2.0, expected at least 0 and at most 1");
}

// Everything at once, in the order asked for, whatever order they end in.
TEST(Scanner, KeepsGoodFilesApartFromBadOnes) {
    const std::vector<Scanned> scanned = scan_files(
        {broken_plugin("throws"), broken_plugin("hangs_on_scan"), broken_plugin("segfaults"),
         broken_plugin("exits_on_scan"), broken_plugin("prints"), testing::plugin_folder() / "layers" / "affine.so"},
        AllowList(), 1);
    ASSERT_EQ(scanned.size(), 6u);
    EXPECT_EQ(scanned[0].components.at(0).name, "throws"); // it only throws later
    EXPECT_EQ(scanned[2].components.at(0).name, "segfaults");
    EXPECT_EQ(scanned[4].components.at(0).name, "prints");
    EXPECT_FALSE(scanned[1].rejected.empty());
    EXPECT_FALSE(scanned[3].rejected.empty());
    const Component &affine = scanned[5].components.at(0);
    EXPECT_EQ(affine.kind, Kind::layer);
    EXPECT_EQ(affine.formula, "y = W x + b");
    EXPECT_EQ(affine.schema.at("properties").at("units").at("minimum"), 1);
    ASSERT_EQ(affine.citations.size(), 1u);
    EXPECT_EQ(affine.citations[0].year, 1986);
}

// Not a line of its code: this one would end the process.
TEST(Scanner, DoesNotLoadWhatIsNotAllowed) {
    const testing::TemporaryFolder folder;
    const std::string throws = sha256_file(broken_plugin("throws"));
    testing::write_file(folder / "list", allow_line(throws, "throws.so"));
    const std::vector<Scanned> scanned =
        scan_files({broken_plugin("exits_on_scan"), broken_plugin("throws")}, AllowList::read(folder / "list"));
    EXPECT_EQ(scanned[0].rejected, "");
    EXPECT_TRUE(scanned[0].components.empty());
    EXPECT_EQ(scanned[0].sha256, sha256_file(broken_plugin("exits_on_scan")));
    EXPECT_EQ(scanned[1].components.at(0).name, "throws");
    EXPECT_EQ(scanned[1].sha256, throws);
}

TEST(Scanner, LeavesNoChildAndNoDescriptor) {
    const int before = dup(0);
    close(before); // the lowest free number
    scan_files({broken_plugin("throws"), broken_plugin("exits_on_scan"), broken_plugin("hangs_on_scan")}, AllowList(),
               0.2);
    const int after = dup(0);
    close(after);
    EXPECT_EQ(after, before);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1); // no children at all
}

TEST(Scanner, KeepsThePluginsPrintingAwayFromStandardOutput) {
    const testing::TemporaryFolder folder;
    const int saved = dup(1);
    const int file = open((folder / "out").c_str(), O_CREAT | O_WRONLY, 0600);
    dup2(file, 1);
    std::printf("once\n"); // still in the buffer when the child is made
    const std::string said = reason("exits_on_scan");
    std::fflush(stdout);
    dup2(saved, 1);
    close(saved);
    close(file);
    EXPECT_EQ(testing::read_file(folder / "out"), "once\n");
    EXPECT_EQ(said, "ended the process while it was loaded, with exit code 0");
}

} // namespace
} // namespace armature::plugin
