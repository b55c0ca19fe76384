// SPDX-License-Identifier: MIT
// The cache has a bound: what was used longest ago goes first, and what any process has open stays.
#include "data/cache.hpp"

#include "data/sealed.hpp"

#include "host/data/opening.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace armature::data {
namespace {

using ::testing::HasSubstr;
using testing::write_file;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Cache : public Opening {
protected:
    Cache() { unsetenv("ARMATURE_CACHE_GIB"); }

    // A file of so many bytes, used so many hours ago.
    fs::path entry(const std::string &name, size_t bytes, int hours_ago) const {
        const fs::path file = root / "entries" / name;
        write_file(file, std::string(bytes, 'x'));
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(hours_ago));
        return file;
    }
    std::vector<std::string> left() const {
        std::vector<std::string> names;
        for (const auto &file : fs::directory_iterator(root / "entries")) {
            names.push_back(file.path().filename());
        }
        std::sort(names.begin(), names.end());
        std::erase(names, "lock-s");
        return names;
    }
    void shrink_to(uintmax_t bound) const { shrink(root / "entries", bound); }
    using Names = std::vector<std::string>;
};

TEST_F(Cache, LosesWhatWasUsedLongestAgo) {
    entry("a", 100, 2);
    entry("b", 30, 5);
    entry("c", 50, 9);
    const fs::path d = entry("d", 70, 12);
    shrink_to(250);
    EXPECT_EQ(left(), (Names{"a", "b", "c", "d"})) << "250 bytes fit";
    mark_used(d);
    shrink_to(249);
    EXPECT_EQ(left(), (Names{"a", "b", "d"})) << "one had to go";
    shrink_to(170);
    EXPECT_EQ(left(), (Names{"a", "d"}));
    shrink_to(99);
    EXPECT_EQ(left(), Names{"d"});
    shrink_to(0);
    EXPECT_EQ(left(), Names{});
}

TEST_F(Cache, KeepsFoldersAndLocks) {
    write_file(root / "entries/lock-a", std::string(100, 'x'));
    fs::create_directories(root / "entries/folder");
    entry("a", 100, 1);
    shrink_to(100);
    EXPECT_EQ(left(), (Names{"a", "folder", "lock-a"})) << "a lock file is no entry";
    shrink_to(0);
    EXPECT_EQ(left(), (Names{"folder", "lock-a"}));
    shrink(root / "missing", 0);
    shrink({}, 0);
}

TEST_F(Cache, KeepsWhatIsWrittenAndRemovesWhatAKilledWriterLeft) {
    entry("key.Ab12Cd", 100, 1);
    SealedWriter writer(root / "entries/other", {{"kind", "test"}}, 100);
    shrink_to(0);
    ASSERT_EQ(left().size(), 1U);
    EXPECT_THAT(left()[0], HasSubstr("other."));
    const Sealed sealed = writer.finish();
    shrink_to(0);
    EXPECT_EQ(left(), Names{"other"}) << "and what was written stays while it is mapped";
}

// Holds an entry in another process while `body` runs.
void while_open_elsewhere(const fs::path &file, const std::function<void()> &body) {
    int ready[2], go[2];
    ASSERT_EQ(pipe(ready) | pipe(go), 0);
    const pid_t child = fork();
    char byte = 0;
    if (child == 0) {
        close(go[1]);
        const auto held = Sealed::open(file);
        byte = held ? 'y' : 'n';
        _exit(write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 0 ? 0 : 1);
    }
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    body();
    close(go[1]); // the end of the stream sends it home
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    for (const int end : {ready[0], ready[1], go[0]}) {
        close(end);
    }
}

TEST_F(Cache, IsBoundedWhenASetIsDecodedAndKeepsWhatRunsHaveOpen) {
    open(spirals(50));
    const fs::path elsewhere = cached().at(0);
    const Opened here = open(spirals(60));
    open(spirals(70));
    ASSERT_EQ(cached().size(), 3U);
    setenv("ARMATURE_CACHE_GIB", "0", 1);
    const std::string before = bytes(here);
    while_open_elsewhere(elsewhere, [&] {
        const Opened opened = open(spirals(80));
        EXPECT_EQ(opened.training->size(), 168) << "70 % of 3 times 80";
        EXPECT_EQ(cached().size(), 3U) << "one is gone, one was made";
        EXPECT_TRUE(fs::exists(elsewhere));
    });
    EXPECT_EQ(bytes(here), before);
    const Opened last = open(spirals(90));
    EXPECT_EQ(cached().size(), 2U) << "this one and the one still open here";
    EXPECT_FALSE(fs::exists(elsewhere));
}

TEST_F(Cache, CountsAnEntryAsUsedWhenItIsOpened) {
    open(spirals(50));
    const fs::path first = cached().at(0);
    open(spirals(60));
    ASSERT_EQ(cached().size(), 2U);
    const auto long_ago = fs::file_time_type::clock::now() - 50h;
    for (const fs::path &file : cached()) {
        fs::last_write_time(file, file == first ? long_ago : long_ago + 1h);
    }
    open(spirals(50)); // from the cache: the older one is now the one used last
    ASSERT_EQ(cached().size(), 2U);
    uintmax_t bytes = 0;
    for (const fs::path &file : cached()) {
        bytes += fs::file_size(file);
    }
    shrink(first.parent_path(), bytes - 1);
    EXPECT_EQ(cached(), std::vector<fs::path>{first});
}

TEST_F(Cache, TakesItsBoundFromTheEnvironment) {
    EXPECT_EQ(cache_bound(), uintmax_t{8} << 30);
    const std::vector<std::pair<const char *, uintmax_t>> good = {{"", uintmax_t{8} << 30},
                                                                  {"0", 0},
                                                                  {"0.5", 1 << 29},
                                                                  {"20", uintmax_t{20} << 30},
                                                                  {"1e3", uintmax_t{1000} << 30}};
    for (const auto &[text, bytes] : good) {
        setenv("ARMATURE_CACHE_GIB", text, 1);
        EXPECT_EQ(cache_bound(), bytes) << text;
    }
    for (const char *text : {"much", "8 GiB", "-1", "nan", "inf", "1e30", " 8", "8,5"}) {
        setenv("ARMATURE_CACHE_GIB", text, 1);
        EXPECT_THAT(refusal(spirals(50), Fault::usage), HasSubstr(std::string("ARMATURE_CACHE_GIB is \"") + text));
    }
}

} // namespace
} // namespace armature::data
