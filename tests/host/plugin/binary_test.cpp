// SPDX-License-Identifier: MIT
// A plugin in memory: the bytes that were hashed, whatever anyone does to the file or to the memory afterwards.
#include "plugin/binary.hpp"
#include "plugin/library.hpp"
#include "support/error.hpp"
#include "support/places.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

namespace fs = std::filesystem;
using armature::testing::broken_plugin;
using ::testing::HasSubstr;

std::string refusal(const fs::path &file) {
    try {
        Binary::copy(file);
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_EQ(error.where, file.string());
        return error.message;
    }
    return "copied";
}

// Until its first space, what sha256sum prints.
std::string by_sha256sum(const fs::path &file) {
    const std::string out = testing::run({"sha256sum", file.string()}, "/").out;
    return out.substr(0, out.find(' '));
}

TEST(Binary, HasTheHashThatSha256sumFinds) {
    for (const char *name : {"throws", "prints", "no_entry"}) {
        const auto binary = Binary::copy(broken_plugin(name));
        EXPECT_EQ(binary->sha256().size(), 64u);
        EXPECT_EQ(binary->sha256(), by_sha256sum(broken_plugin(name)));
        EXPECT_EQ(binary->bytes().size(), fs::file_size(broken_plugin(name)));
    }
    const testing::TemporaryFolder folder;
    testing::write_file(folder / "empty.so", "");
    EXPECT_EQ(Binary::copy(folder / "empty.so")->sha256(), by_sha256sum(folder / "empty.so"));
}

TEST(Binary, CannotBeChangedByAnyone) {
    const auto binary = Binary::copy(broken_plugin("throws"));
    const int file = binary->descriptor();
    EXPECT_EQ(pwrite(file, "x", 1, 0), -1);
    EXPECT_EQ(errno, EPERM);
    EXPECT_EQ(ftruncate(file, 1), -1);
    EXPECT_EQ(ftruncate(file, 1 << 22), -1);
    EXPECT_EQ(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), MAP_FAILED);
    EXPECT_EQ(fcntl(file, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), -1) << "nor can the seals";
}

TEST(Binary, StaysWhatItWasWhenTheFileIsOverwritten) {
    const testing::TemporaryFolder folder;
    const fs::path file = folder / "throws.so";
    fs::copy_file(broken_plugin("throws"), file);
    const auto binary = Binary::copy(file);
    testing::write_file(file, testing::read_file(broken_plugin("prints"))); // in place: the same inode
    const auto library = Library::open(binary);
    EXPECT_NE(library->find(Kind::layer, "throws"), nullptr);
    EXPECT_EQ(library->find(Kind::layer, "prints"), nullptr);
    EXPECT_EQ(library->file, file);
    EXPECT_EQ(library->sha256, by_sha256sum(broken_plugin("throws")));
}

TEST(Binary, IsKnownByThePluginsName) {
    const auto library = Library::open(Binary::copy(broken_plugin("segfaults")));
    EXPECT_THAT(testing::read_file("/proc/self/maps"), HasSubstr("/memfd:segfaults.so"));
}

TEST(Binary, LoadsTheSameBytesOnce) {
    const testing::TemporaryFolder folder;
    fs::copy_file(broken_plugin("throws"), folder / "throws.so");
    const auto one = Library::open(Binary::copy(broken_plugin("throws")));
    const auto other = Library::open(Binary::copy(folder / "throws.so"));
    EXPECT_EQ(&one->entry(), &other->entry());
    EXPECT_NE(one->file, other->file);
    const auto third = Library::open(Binary::copy(broken_plugin("prints")));
    EXPECT_NE(&one->entry(), &third->entry());
}

// A plugin that closes every descriptor lets the next one's number, and so its path, be one that the loader knows.
TEST(Binary, IsNotMistakenForOneWhoseDescriptorWasClosed) {
    static const auto first = Library::open(Binary::copy(broken_plugin("throws"))); // never destroyed: it has no file
    static const auto binary = Binary::copy(broken_plugin("writes_nan"));
    static const auto library = Library::open(binary);
    ASSERT_EQ(close(binary->descriptor()), 0);
    static const auto next = Binary::copy(broken_plugin("hangs"));
    ASSERT_EQ(next->descriptor(), binary->descriptor()) << "or this test tests nothing";
    EXPECT_NE(Library::open(next)->find(Kind::layer, "hangs"), nullptr);
}

TEST(Binary, RefusesWhatIsNoFileOrTooLarge) {
    const testing::TemporaryFolder folder;
    EXPECT_EQ(refusal(folder / "missing.so"), "cannot be opened: No such file or directory");
    EXPECT_EQ(refusal(folder.path()), "is not a regular file");
    EXPECT_EQ(refusal("/dev/zero"), "is not a regular file");
    testing::write_file(folder / "large.so", "");
    fs::resize_file(folder / "large.so", (uintmax_t{1} << 30) + 1); // has no blocks
    EXPECT_EQ(refusal(folder / "large.so"), "is larger than 1024 MiB");
}

TEST(Binary, LeavesNoDescriptorBehind) {
    const int before = dup(0);
    close(before); // the lowest free number
    Binary::copy(broken_plugin("throws"));
    refusal("/dev/null");
    const int after = dup(0);
    close(after);
    EXPECT_EQ(after, before);
}

} // namespace
} // namespace armature::plugin
