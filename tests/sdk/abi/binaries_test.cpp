// SPDX-License-Identifier: MIT
// Plugins that were built once, at a release of the contract, by g++ and by clang++ for any x86-64-v3 processor
// (tests/sdk/abi/kinds/build), load in this host and answer as they did then.
#include "support/frozen_kinds.hpp"
#include "support/places.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

class Binaries : public ::testing::TestWithParam<const char *> {};

TEST_P(Binaries, AnswerAsOnTheFirstDay) {
    const TemporaryFolder folder;
    setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    expect_frozen_kinds(source_folder() / "tests" / "sdk" / "abi" / "binaries" / GetParam());
}

INSTANTIATE_TEST_SUITE_P(OneDotZero, Binaries, ::testing::Values("1.0/g++", "1.0/clang++"), [](const auto &about) {
    return std::string(about.param).ends_with("clang++") ? "Clang" : "Gcc";
});

} // namespace
} // namespace armature::testing
