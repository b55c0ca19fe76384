// SPDX-License-Identifier: MIT
// cache.cpp: see cache.hpp. When a file was used is its time of modification: that of access is kept late or never on
// most file systems.
#include "data/cache.hpp"

#include "support/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace armature::data {
namespace {

namespace fs = std::filesystem;

constexpr double gibibyte = 1 << 30, default_gibibytes = 8, most_gibibytes = 1 << 30;

const std::string lock_name = "lock-"; // begins the name of every lock file

// False if it has to stay. Opened for writing, because a network file system wants that of an exclusive lock.
bool remove_unused(const fs::path &file) {
    const int entry = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (entry < 0) {
        return errno == ENOENT;
    }
    const bool removed = ::flock(entry, LOCK_EX | LOCK_NB) == 0 && ::unlink(file.c_str()) == 0;
    ::close(entry);
    return removed;
}

} // namespace

fs::path cache_folder() {
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
        return fs::path(cache) / "armature"; // a relative one is to be ignored, says the standard
    }
    if (const char *home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        return fs::path(home) / ".cache" / "armature";
    }
    return {};
}

fs::path cache_folder(const std::string &part) {
    const fs::path root = cache_folder();
    if (root.empty()) {
        return {};
    }
    std::error_code failed;
    fs::create_directories(root / part, failed);
    return failed ? fs::path() : root / part;
}

// One lock file for each first letter of a key, so at most seventeen in all (keys are hexadecimal, shrink() has one of
// its own): they are never removed, because a lock file that goes while another process waits on it locks nothing.
CacheLock::CacheLock(const fs::path &folder, const std::string &key) {
    if (folder.empty()) {
        return;
    }
    file_ = ::open((folder / (lock_name + key.substr(0, 1))).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ >= 0) {
        while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
}

CacheLock::~CacheLock() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

uintmax_t cache_bound() {
    const char *text = std::getenv("ARMATURE_CACHE_GIB");
    if (text == nullptr || *text == '\0') {
        return static_cast<uintmax_t>(default_gibibytes * gibibyte);
    }
    double number = -1;
    const char *end = text + std::strlen(text);
    const auto [rest, failed] = std::from_chars(text, end, number);
    if (failed != std::errc() || rest != end || !(number >= 0 && number <= most_gibibytes)) {
        throw Error(Fault::usage, fmt::format("ARMATURE_CACHE_GIB is \"{}\", which is no number of GiB", text), "",
                    fmt::format("write a number such as 0.5 or 20; without it decoded data take at most {} GiB",
                                default_gibibytes));
    }
    return static_cast<uintmax_t>(number * gibibyte);
}

void shrink(const fs::path &folder, uintmax_t bound) {
    const CacheLock alone(folder, "shrink"); // two at once would remove too much
    struct Entry {
        fs::file_time_type used;
        uintmax_t bytes;
        fs::path file;
    };
    std::vector<Entry> entries;
    uintmax_t all = 0;
    std::error_code unreadable;
    for (auto entry = fs::directory_iterator(folder, unreadable); !unreadable && entry != fs::directory_iterator();
         entry.increment(unreadable)) {
        std::error_code gone;
        const bool lock = entry->path().filename().string().starts_with(lock_name);
        if (lock || !fs::is_regular_file(entry->symlink_status(gone))) {
            continue;
        }
        const Entry found{entry->last_write_time(gone), entry->file_size(gone), entry->path()};
        if (!gone) {
            all += found.bytes;
            entries.push_back(found);
        }
    }
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.used < b.used; });
    for (const Entry &entry : entries) {
        if (all <= bound) {
            return;
        }
        all -= remove_unused(entry.file) ? entry.bytes : 0;
    }
}

void mark_used(const fs::path &file) {
    ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0); // where that cannot be, it counts as used when it was made
}

} // namespace armature::data
