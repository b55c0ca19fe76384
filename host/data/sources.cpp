// SPDX-License-Identifier: MIT
// sources.cpp: see sources.hpp. A hash is remembered with the file's inode, size, time of last modification and time of
// last change. The last cannot be set by a program, so writing to a file and setting its old date back does not hide
// the write; and a file that changed in the last two seconds is not remembered at all, because the clock of the file
// system is too coarse to tell a write before the hash from one after it.
#include "data/sources.hpp"

#include "data/cache.hpp"
#include "data/sealed.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include <sys/stat.h>

namespace armature::data {
namespace {

constexpr int64_t settled = 2'000'000'000; // nanoseconds

int64_t nanoseconds(const timespec &time) {
    return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct stat stat_of(const std::filesystem::path &file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) {
        throw Error(Fault::data, fmt::format("cannot be read: {}", std::strerror(errno)), file.string());
    }
    return about;
}

Json identity(const std::filesystem::path &file, const struct stat &about) {
    return {{"file", file.string()},
            {"inode", about.st_ino},
            {"bytes", about.st_size},
            {"modified", nanoseconds(about.st_mtim)},
            {"changed", nanoseconds(about.st_ctim)}};
}

std::string hash(const std::filesystem::path &file, const struct stat &about) {
    const std::filesystem::path memory = cache_folder("sources");
    const std::filesystem::path entry = memory.empty() ? memory : memory / sha256(file.string()).substr(0, 32);
    const Json known = identity(file, about);
    if (const auto remembered = Sealed::open(entry); remembered && remembered->header().value("of", Json()) == known) {
        return remembered->header().at("sha256").get<std::string>();
    }
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    std::string digits = sha256_file(file);
    const bool unchanged = identity(file, stat_of(file)) == known;
    if (!entry.empty() && unchanged && nanoseconds(now) - nanoseconds(about.st_ctim) > settled) {
        SealedWriter(entry, {{"of", known}, {"sha256", digits}}, 0).finish();
    }
    return digits;
}

} // namespace

Source source(const std::string &named, const std::filesystem::path &folder) {
    const std::filesystem::path file = std::filesystem::canonical(find(named, folder));
    const struct stat about = stat_of(file);
    return {named, file, hash(file, about), about.st_size};
}

} // namespace armature::data
