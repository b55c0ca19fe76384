// SPDX-License-Identifier: MIT
// Every header stands alone and compiles pedantically: the contract as C99, C11 and C++20, the C++ comfort as C++20.
#include "support/places.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace armature {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> headers_in(const char *folder, const char *extension) {
    std::vector<fs::path> found;
    for (const fs::directory_entry &entry :
         fs::recursive_directory_iterator(testing::source_folder() / "sdk" / folder)) {
        if (entry.path().extension() == extension) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

void expect_compiles(const std::vector<std::string> &compiler, const std::vector<fs::path> &headers) {
    const testing::TemporaryFolder folder;
    if (testing::run({compiler[0], "--version"}, folder.path()).exit_code != 0) {
        GTEST_SKIP() << "there is no " << compiler[0] << " on this machine";
    }
    for (const fs::path &header : headers) {
        std::vector<std::string> command = compiler;
        for (const char *word :
             {"-Wall", "-Wextra", "-Wpedantic", "-pedantic-errors", "-Werror", "-fsyntax-only", "-I"}) {
            command.emplace_back(word);
        }
        command.push_back((testing::source_folder() / "sdk" / "include").string());
        command.push_back("-I" + (testing::source_folder() / "sdk" / "cpp").string());
        const bool c = compiler[0] == "cc";
        const fs::path source = folder / (c ? "alone.c" : "alone.cpp");
        testing::write_file(source, "#include \"" + header.string() + "\"\nint not_empty(void);\n");
        command.push_back(source.string());
        const testing::Finished compiled = testing::run(command, folder.path());
        EXPECT_EQ(compiled.exit_code, 0) << header << "\n" << compiled.err;
    }
}

TEST(Headers, OfTheContractAreC99) {
    const std::vector<fs::path> headers = headers_in("include", ".h");
    ASSERT_GE(headers.size(), 15u);
    expect_compiles({"cc", "-std=c99"}, headers);
}
TEST(Headers, OfTheContractAreC11) {
    expect_compiles({"cc", "-std=c11", "-Wc++-compat"}, headers_in("include", ".h"));
}
TEST(Headers, OfTheContractAreCpp20) {
    expect_compiles({"c++", "-std=c++20"}, headers_in("include", ".h"));
}
TEST(Headers, OfTheComfortStandAlone) {
    std::vector<fs::path> headers = headers_in("cpp/armature", ".hpp");
    ASSERT_GE(headers.size(), 14u);
    // Armadillo takes seconds, and every plugin that multiplies compiles that one.
    std::erase_if(headers, [](const fs::path &header) { return header.filename() == "matrix.hpp"; });
    expect_compiles({"c++", "-std=c++20"}, headers);
}

} // namespace
} // namespace armature
