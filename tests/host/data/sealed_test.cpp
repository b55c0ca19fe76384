// SPDX-License-Identifier: MIT
// A sealed file is believed whole or not at all: every byte of one is changed, every length is tried.
#include "data/sealed.hpp"

#include "support/places.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>

#include <sys/resource.h>

namespace armature::data {
namespace {

using testing::read_file;
using testing::TemporaryFolder;
using testing::write_file;

const Json header = {{"kind", "test"}, {"numbers", {1, 2, 3}}};
const std::string payload = "seventy-one bytes of payload, so that the end of it falls within a block";

void write(const std::filesystem::path &file) {
    SealedWriter writer(file, header, payload.size());
    writer.write(5, payload.data() + 5, payload.size() - 5); // in any order
    writer.write(0, payload.data(), 5);
    writer.finish();
}

std::string text(const Sealed &sealed) {
    return {reinterpret_cast<const char *>(sealed.payload().data()), sealed.payload().size()};
}

TEST(Sealed, ReadsBackWhatWasWritten) {
    const TemporaryFolder folder;
    write(folder / "a");
    const auto sealed = Sealed::open(folder / "a");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->header(), header);
    EXPECT_EQ(text(*sealed), payload);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(sealed->payload().data()) % 64, 0U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "a temporary file is left";
}

TEST(Sealed, RefusesEveryChangedByte) {
    const TemporaryFolder folder;
    write(folder / "a");
    const std::string good = read_file(folder / "a");
    ASSERT_GT(good.size(), 128U);
    for (size_t i = 0; i < good.size(); ++i) {
        if (i >= 32 && i < 64) {
            continue; // unused bytes of the prefix
        }
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x10);
        write_file(folder / "b", bad);
        EXPECT_FALSE(Sealed::open(folder / "b")) << "byte " << i;
    }
}

TEST(Sealed, RefusesEveryOtherLength) {
    const TemporaryFolder folder;
    write(folder / "a");
    const std::string good = read_file(folder / "a");
    for (size_t bytes = 0; bytes < good.size(); ++bytes) {
        write_file(folder / "b", good.substr(0, bytes));
        EXPECT_FALSE(Sealed::open(folder / "b")) << bytes << " bytes";
    }
    write_file(folder / "b", good + '\0');
    EXPECT_FALSE(Sealed::open(folder / "b"));
}

TEST(Sealed, RefusesWhatIsNoFile) {
    const TemporaryFolder folder;
    EXPECT_FALSE(Sealed::open(folder / "nothing"));
    EXPECT_FALSE(Sealed::open(folder.path()));
    EXPECT_FALSE(Sealed::open({}));
}

TEST(Sealed, StaysInMemoryWhereItCannotBeWritten) {
    const TemporaryFolder folder;
    for (const std::filesystem::path &file : {std::filesystem::path(), folder / "missing" / "a"}) {
        SealedWriter writer(file, header, payload.size());
        writer.write(0, payload.data(), payload.size());
        const Sealed sealed = writer.finish();
        EXPECT_EQ(sealed.header(), header);
        EXPECT_EQ(text(sealed), payload);
        EXPECT_FALSE(std::filesystem::exists(file));
    }
}

// A limit on the size of files stands in for a full disk. It holds for memory files too, so that the end is an
// exception here; what counts is that there is one, and that no half-written file stays.
[[noreturn]] void write_beyond_the_limit(const TemporaryFolder &folder) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit bound{1 << 16, 1 << 16};
    setrlimit(RLIMIT_FSIZE, &bound);
    const std::vector<char> large(1 << 18, 'x');
    try {
        SealedWriter writer(folder / "a", header, large.size());
        writer.write(0, large.data(), large.size());
        writer.finish();
    } catch (const std::bad_alloc &) {
        std::_Exit(std::filesystem::is_empty(folder.path()) ? 7 : 8);
    }
    std::_Exit(9);
}

TEST(Sealed, LeavesNothingBehindWhenThereIsNoRoom) {
    const TemporaryFolder folder;
    EXPECT_EXIT(write_beyond_the_limit(folder), ::testing::ExitedWithCode(7), "");
}

} // namespace
} // namespace armature::data
