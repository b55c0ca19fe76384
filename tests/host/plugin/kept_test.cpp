// SPDX-License-Identifier: MIT
// Kept plugins: each once, whole or absent, and never one with other bytes than its folder's name says.
#include "plugin/kept.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

namespace fs = std::filesystem;
using armature::testing::broken_plugin;

class KeptTest : public ::testing::Test {
protected:
    size_t files() const {
        size_t count = 0;
        for (const auto &entry : fs::recursive_directory_iterator(store)) {
            count += entry.is_regular_file();
        }
        return count;
    }
    testing::TemporaryFolder folder;
    const fs::path store = folder / "runs.db.artifacts/plugins";
    std::shared_ptr<const Binary> binary = Binary::copy(broken_plugin("throws"));
    const fs::path place = store / binary->sha256() / "throws.so";
};

ino_t inode(const fs::path &file) {
    struct stat about {};
    EXPECT_EQ(stat(file.c_str(), &about), 0);
    return about.st_ino;
}

TEST_F(KeptTest, IsTheSameBytesUnderTheirHash) {
    keep(*binary, store);
    EXPECT_EQ(find_kept(store, binary->sha256()), place);
    EXPECT_EQ(testing::read_file(place), testing::read_file(broken_plugin("throws")));
    EXPECT_EQ(find_kept(store, sha256("another")), "");
    EXPECT_EQ(find_kept(folder / "nowhere", binary->sha256()), "");
}

TEST_F(KeptTest, IsWrittenOnce) {
    keep(*binary, store);
    const ino_t before = inode(place);
    keep(*binary, store);
    fs::copy_file(broken_plugin("throws"), folder / "renamed.so");
    keep(*Binary::copy(folder / "renamed.so"), store); // the same bytes by another name
    EXPECT_EQ(inode(place), before);
    EXPECT_EQ(files(), 1u);
    keep(*Binary::copy(broken_plugin("prints")), store);
    EXPECT_EQ(files(), 2u);
}

TEST_F(KeptTest, IsRefusedWithOneByteChangedAndStoredAgain) {
    keep(*binary, store);
    std::string bytes = testing::read_file(place);
    bytes[bytes.size() / 2] ^= 1;
    testing::write_file(place, bytes);
    try {
        find_kept(store, binary->sha256());
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_EQ(error.message, "is damaged: this kept plugin has other bytes than those of its folder's name");
        EXPECT_EQ(error.where, place.string());
    }
    keep(*binary, store);
    EXPECT_EQ(find_kept(store, binary->sha256()), place);
    EXPECT_EQ(files(), 1u);
    fs::resize_file(place, 0); // what a power cut may leave
    EXPECT_THROW(find_kept(store, binary->sha256()), Error);
    keep(*binary, store);
    EXPECT_EQ(testing::read_file(place), testing::read_file(broken_plugin("throws")));
}

TEST_F(KeptTest, MayBeWrittenBySeveralAtOnce) {
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) {
        children.push_back(fork());
        if (children.back() == 0) {
            for (int j = 0; j < 20; ++j) {
                keep(*binary, store / std::to_string(j));
            }
            _exit(0);
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    for (int j = 0; j < 20; ++j) {
        EXPECT_NE(find_kept(store / std::to_string(j), binary->sha256()), "");
    }
    EXPECT_EQ(files(), 20u) << "no temporary file is left";
}

// Killed at any moment, it leaves a whole copy or none; whatever else lies there does no harm.
TEST_F(KeptTest, IsWholeOrAbsentWhoeverDies) {
    for (int i = 0; i < 40; ++i) {
        const pid_t child = fork();
        if (child == 0) {
            keep(*binary, store);
            _exit(0);
        }
        usleep(static_cast<useconds_t>(i * 20));
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        EXPECT_NO_THROW(find_kept(store, binary->sha256())); // throws for half a copy
        std::error_code none;
        fs::remove(place, none);
    }
    keep(*binary, store);
    EXPECT_EQ(find_kept(store, binary->sha256()), place);
}

TEST_F(KeptTest, SaysWhenThereIsNoRoom) {
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1000, 1000};
        setrlimit(RLIMIT_FSIZE, &limit);
        try {
            keep(*binary, store);
        } catch (const Error &error) {
            const bool good = error.fault == Fault::database && error.where == place &&
                              error.message == "the plugin cannot be kept: File too large";
            _exit(good && files() == 0 ? 0 : 1);
        }
        _exit(2);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace armature::plugin
