// SPDX-License-Identifier: MIT
// cache.cpp: see cache.hpp.
#include "data/cache.hpp"

#include <cstdlib>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace armature::data {

std::filesystem::path cache_folder() {
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
        return std::filesystem::path(cache) / "armature"; // a relative one is to be ignored, says the standard
    }
    if (const char *home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        return std::filesystem::path(home) / ".cache" / "armature";
    }
    return {};
}

std::filesystem::path cache_folder(const std::string &part) {
    const std::filesystem::path root = cache_folder();
    if (root.empty()) {
        return {};
    }
    std::error_code failed;
    std::filesystem::create_directories(root / part, failed);
    return failed ? std::filesystem::path() : root / part;
}

// Sixteen lock files in all, chosen by the key's first digit: they are never removed, because a lock file that goes
// while another process waits on it locks nothing.
CacheLock::CacheLock(const std::filesystem::path &folder, const std::string &key) {
    if (folder.empty()) {
        return;
    }
    file_ = ::open((folder / ("lock-" + key.substr(0, 1))).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
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

} // namespace armature::data
