// SPDX-License-Identifier: MIT
#include "support/places.hpp"
#include "support/processor.hpp"
#include "support/version.hpp"

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(Processor, HasWhatTheCompilerSaysItHas) {
    EXPECT_EQ(processor().has("avx2"), __builtin_cpu_supports("avx2") != 0);
    EXPECT_EQ(processor().has("fma"), __builtin_cpu_supports("fma") != 0);
    EXPECT_EQ(processor().has("avx512f"), __builtin_cpu_supports("avx512f") != 0);
    EXPECT_TRUE(processor().has("sse2")); // every x86-64
    EXPECT_FALSE(processor().model.empty());
}

TEST(Processor, NamesWhatItLacks) {
    EXPECT_TRUE(processor().lacks("").empty());
    EXPECT_TRUE(processor().lacks("sse2 ").empty());
    EXPECT_EQ(processor().lacks(" z sse2  avx512_fantasy"), (std::vector<std::string>{"z", "avx512_fantasy"}));
}

TEST(Version, IsThatOfTheBuild) {
    const std::string cmake = testing::read_file(testing::source_folder() / "CMakeLists.txt");
    EXPECT_NE(cmake.find("project(Armature VERSION " + std::string(version) + " "), std::string::npos);
}

} // namespace
} // namespace armature
