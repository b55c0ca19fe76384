// SPDX-License-Identifier: MIT
// Level 9: a plugin built with AddressSanitizer is checked under it; one that was not, under valgrind, if there is one.
#include "support/places.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace armature::check {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A layer whose forward call does something that no guard page can see.
std::string layer(const std::string &forward) {
    return R"(
#include "identity.hpp"
#include <memory>
struct Careless : Identity<Careless> {
    static constexpr const char *name = "careless";
    template <class T> void forward(const armature::Frame<T> &f) const {
        Identity::forward(f);
        )" +
           forward + R"(
    }
};
ARMATURE_PLUGIN(armature::Layer<Careless>)
)";
}

class MemoryTest : public ::testing::Test {
protected:
    // False where the compiler has no such sanitizer to link.
    bool compile(const std::string &source, const std::string &sanitizer) {
        const fs::path root = testing::source_folder();
        testing::write_file(room / "careless.cpp", source);
        return testing::run({"c++", "-std=c++20", "-g", "-O1", "-shared", "-fPIC", "-fvisibility=hidden",
                             "-I" + (root / "tests/fixtures/broken_plugins").string(),
                             "-I" + (root / "sdk/include").string(), "-I" + (root / "sdk/cpp").string(),
                             "-Wl,--version-script=" + (root / "sdk/cmake/armature.map").string(),
                             "-fsanitize=" + sanitizer, "careless.cpp", "-o", "careless.so"},
                            room.path())
                   .exit_code == 0;
    }
    testing::Finished check() { return testing::armature({"plugins", "check", "careless.so"}, room.path()); }
    testing::TemporaryFolder room;
};

TEST_F(MemoryTest, RunsUnderAddressSanitizer) {
    if (!compile(layer(R"(std::unique_ptr<int[]> block(new int[4]{1, 2, 3, 4});
        const volatile int *p = block.get();
        block.reset();
        f.output()[0] += static_cast<T>(0 * p[1]);)"),
                 "address")) {
        GTEST_SKIP() << "the compiler cannot link AddressSanitizer";
    }
    const testing::Finished checked = check();
    EXPECT_EQ(checked.exit_code, 5) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("crashed   ARM-LAYER-006"));
    EXPECT_THAT(checked.out, HasSubstr("ERROR: AddressSanitizer: heap-use-after-free"));
}

TEST_F(MemoryTest, TakesUndefinedBehaviourForAFailure) {
    if (!compile(layer("volatile int large = 2147483647;\n        large = large + 1;"), "undefined")) {
        GTEST_SKIP() << "the compiler cannot link UndefinedBehaviorSanitizer";
    }
    const testing::Finished checked = check();
    EXPECT_EQ(checked.exit_code, 5) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("failed    ARM-ENTRY-040"));
    EXPECT_THAT(checked.out, HasSubstr("runtime error: signed integer overflow"));
}

TEST_F(MemoryTest, PassesASoundPluginUnderASanitizer) {
    if (!compile(layer(""), "address,undefined")) {
        GTEST_SKIP() << "the compiler cannot link the sanitizers";
    }
    const testing::Finished checked = check();
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

// A stand-in for valgrind: what level 9 asks of it, and what it makes of the answer.
TEST_F(MemoryTest, AsksValgrind) {
    if (sanitized) {
        GTEST_SKIP() << "a plugin that a sanitizer watches is not given to Valgrind";
    }
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
