// SPDX-License-Identifier: MIT
#include "support/places.hpp"
#include "support/processor.hpp"
#include "support/version.hpp"

#include <iterator>
#include <set>
#include <sstream>

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

// What the kernel says of the first processor, in the same words.
TEST(Processor, AgreesWithTheKernel) {
    std::istringstream lines(testing::read_file("/proc/cpuinfo"));
    std::set<std::string> kernel;
    std::string model;
    for (std::string line; std::getline(lines, line) && !line.empty();) {
        std::istringstream words(line.substr(line.find(':') + 1));
        if (line.starts_with("flags")) {
            kernel = {std::istream_iterator<std::string>(words), {}};
        } else if (line.starts_with("model name")) {
            std::getline(words >> std::ws, model);
        }
    }
    EXPECT_EQ(processor().model, model);
    EXPECT_GE(processor().flags.size(), 2u);
    for (const std::string &flag : processor().flags) {
        EXPECT_TRUE(kernel.contains(flag)) << flag;
    }
    for (const char *flag : {"avx2", "fma", "f16c", "bmi2", "avx512f", "avx512vl", "sse4_2", "abm", "popcnt"}) {
        EXPECT_EQ(processor().has(flag), kernel.contains(flag)) << flag;
    }
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
