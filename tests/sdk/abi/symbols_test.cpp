// SPDX-License-Identifier: MIT
// What plugins export is what the release lists: every shipped plugin, and the binaries kept from the release's day.
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;

// The defined dynamic symbols of a shared object, as nm lists them, a line each.
std::string exported(const fs::path &file) {
    const TemporaryFolder folder;
    const Finished listed = run({"nm", "-D", "--defined-only", "--format=posix", file.string()}, folder.path());
    EXPECT_EQ(listed.exit_code, 0) << listed.err;
    std::istringstream lines(listed.out);
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        out += line.substr(0, line.find(' ')) + "\n";
    }
    return out;
}

int compare(const fs::path &folder) {
    const std::string released = read_file(source_folder() / "sdk/abi/released/1.0/symbols");
    int files = 0;
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".so") {
            EXPECT_EQ(exported(entry.path()), released) << entry.path();
            ++files;
        }
    }
    return files;
}

TEST(Symbols, OfEveryShippedPluginAreTheListed) {
    EXPECT_GT(compare(plugin_folder()), 70);
}
TEST(Symbols, OfTheKeptBinariesAreTheListed) {
    EXPECT_EQ(compare(source_folder() / "tests/sdk/abi/binaries/1.0"), 8);
}
TEST(Symbols, OneTooManyIsNoticed) {
    EXPECT_THAT(exported(broken_plugin("exports_more")), ::testing::HasSubstr("armature_entry\n"));
    EXPECT_NE(exported(broken_plugin("exports_more")), read_file(source_folder() / "sdk/abi/released/1.0/symbols"));
}

} // namespace
} // namespace armature::testing
