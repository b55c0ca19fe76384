// SPDX-License-Identifier: MIT
// A plugin built from the headers of a release, in C, by either compiler, loads in this host and answers as ever.
#include "support/frozen_kinds.hpp"
#include "support/places.hpp"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

class Released : public ::testing::TestWithParam<std::tuple<const char *, const char *>> {};

TEST_P(Released, HeadersMakePluginsThatLoad) {
    const auto [version, compiler] = GetParam();
    const TemporaryFolder folder;
    if (run({compiler, "--version"}, folder.path()).exit_code != 0) {
        GTEST_SKIP() << "there is no " << compiler << " on this machine";
    }
    setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    const std::filesystem::path sdk = source_folder() / "sdk" / "abi" / "released" / version;
    const std::filesystem::path source = source_folder() / "tests" / "sdk" / "abi" / "kinds" / "kinds.c";
    std::filesystem::create_directories(folder / "plugins");
    const Finished compiled =
        run({compiler, "-std=c99", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC", "-I",
             sdk.string(), source.string(), "-o", (folder / "plugins/kinds.so").string(), "-lm"},
            folder.path());
    ASSERT_EQ(compiled.exit_code, 0) << compiled.err;
    expect_frozen_kinds(folder / "plugins");
}

INSTANTIATE_TEST_SUITE_P(Contract, Released,
                         ::testing::Combine(::testing::Values("1.0", "1.0.1"), ::testing::Values("gcc", "clang")),
                         [](const auto &about) {
                             std::string version = std::get<0>(about.param);
                             std::replace(version.begin(), version.end(), '.', '_');
                             return "Of" + version + "By" + std::get<1>(about.param);
                         });

} // namespace
} // namespace armature::testing
