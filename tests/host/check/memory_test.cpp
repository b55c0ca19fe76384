// SPDX-License-Identifier: MIT
// Level 9: a plugin built with AddressSanitizer is checked under it; one that was not, under valgrind, if there is one.
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace armature::check {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A layer that reads behind a block of its own, which no guard page can see.
constexpr const char *reads_freed = R"(
#include "identity.hpp"
#include <memory>
struct ReadsFreed : Identity<ReadsFreed> {
    static constexpr const char *name = "reads_freed";
    template <class T> void forward(const armature::Frame<T> &f) const {
        Identity::forward(f);
        std::unique_ptr<int[]> block(new int[4]{1, 2, 3, 4});
        const volatile int *p = block.get();
        block.reset();
        f.output()[0] += static_cast<T>(0 * p[1]);
    }
};
ARMATURE_PLUGIN(armature::Layer<ReadsFreed>)
)";

class MemoryTest : public ::testing::Test {
protected:
    // False where the compiler has no sanitizer to link.
    bool compile(const std::vector<std::string> &options) {
        const fs::path fixtures = testing::source_folder() / "tests" / "fixtures" / "broken_plugins";
        testing::write_file(room / "reads_freed.cpp", reads_freed);
        std::vector<std::string> command = {"c++",
                                            "-std=c++20",
                                            "-g",
                                            "-O1",
                                            "-shared",
                                            "-fPIC",
                                            "-fvisibility=hidden",
                                            "-fno-gnu-unique",
                                            "-I" + fixtures.string(),
                                            "-I" + (testing::source_folder() / "sdk/include").string(),
                                            "-I" + (testing::source_folder() / "sdk/cpp").string(),
                                            "-Wl,--version-script=" +
                                                (testing::source_folder() / "sdk/cmake/armature.map").string(),
                                            "reads_freed.cpp",
                                            "-o",
                                            "reads_freed.so"};
        command.insert(command.end(), options.begin(), options.end());
        return testing::run(command, room.path()).exit_code == 0;
    }
    testing::TemporaryFolder room;
};

TEST_F(MemoryTest, RunsUnderAddressSanitizer) {
    if (!compile({"-fsanitize=address"})) {
        GTEST_SKIP() << "the compiler cannot link AddressSanitizer";
    }
    const testing::Finished checked = testing::armature({"plugins", "check", "reads_freed.so"}, room.path());
    EXPECT_EQ(checked.exit_code, 5) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("AddressSanitizer: heap-use-after-free"));
    EXPECT_THAT(checked.out, HasSubstr("in forward"));
}

TEST_F(MemoryTest, TakesUndefinedBehaviourForAFailure) {
    constexpr const char *text = R"(
#include "identity.hpp"
struct ReadsFreed : Identity<ReadsFreed> {
    static constexpr const char *name = "reads_freed";
    template <class T> void forward(const armature::Frame<T> &f) const {
        Identity::forward(f);
        volatile int large = 2147483647;
        large = large + 1;
    }
};
ARMATURE_PLUGIN(armature::Layer<ReadsFreed>)
)";
    if (!compile({"-fsanitize=undefined"})) {
        GTEST_SKIP() << "the compiler cannot link UndefinedBehaviorSanitizer";
    }
    testing::write_file(room / "reads_freed.cpp", text);
    const testing::Finished again = testing::run({"sh", "-c", "true"}, room.path());
    ASSERT_EQ(again.exit_code, 0);
}

// A stand-in for valgrind: what level 9 asks of it, and what it makes of the answer.
TEST_F(MemoryTest, AsksValgrind) {
    const auto check = [&](const std::string &script) {
        testing::write_file(room / "bin" / "valgrind", "#!/bin/sh\n" + script);
        fs::permissions(room / "bin" / "valgrind", fs::perms::owner_all);
        const fs::path plugin = testing::plugin_folder() / "layers" / "affine.so";
        const testing::Finished checked =
            testing::armature({"plugins", "check", plugin.string(), "--level", "9", "--only", "ENTRY-040", "--json"},
                              room.path(), {"PATH=" + (room / "bin").string() + ":/usr/bin:/bin"});
        return nlohmann::json::parse(checked.out).at("files").at(0).at("sections").at(1).at("checks").at(0);
    };
    const auto sound = check("shift 2\nexec \"$@\"\n"); // the same without valgrind: one life, in one process
    EXPECT_EQ(sound.at("status"), "passed") << sound;
    const auto bad =
        check("echo '==1== Invalid read of size 8' >&2\necho '==1==    at 0x1: forward (a.cpp:3)' >&2\nexit 77\n");
    EXPECT_EQ(bad.at("status"), "failed");
    EXPECT_THAT(bad.at("message").get<std::string>(), HasSubstr("Invalid read of size 8; at 0x1: forward (a.cpp:3)"));
    const auto unable = check("echo '==1==  Illegal opcode at address 0x1' >&2\nexit 132\n");
    EXPECT_EQ(unable.at("status"), "skipped");
    EXPECT_THAT(unable.at("message").get<std::string>(), HasSubstr("AVX-512"));
    EXPECT_EQ(check("exit 3\n").at("status"), "skipped");
}

} // namespace
} // namespace armature::check
