// SPDX-License-Identifier: MIT
// sources.cpp: see sources.hpp. A hash is remembered with the file's inode, size, time of last modification and time of
// last change. The last cannot be set by a program, so writing to a file and setting its old date back does not hide
// the write; and a file that changed in the last two seconds is not remembered at all, because the clock of the file
// system is too coarse to tell a write before the hash from one after it.
#include "data/sources.hpp"

#include "data/cache.hpp"
#include "data/sealed.hpp"
#include "data/tree.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include <sys/stat.h>

namespace armature::data {
namespace {

constexpr int64_t settled = 2'000'000'000; // nanoseconds

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

// What is remembered of the thing with this identity, or else `read()`. `still()` says whether it has the identity
// after that; `changed` is when it last got another.
template <class Read, class Still>
std::string remembered(const std::filesystem::path &path, const Json &known, int64_t changed, Read &&read,
                       Still &&still) {
    const std::filesystem::path memory = cache_folder("sources");
    const std::filesystem::path entry = memory.empty() ? memory : memory / sha256(path.string()).substr(0, 32);
    if (const auto found = Sealed::open(entry); found && found->header().value("of", Json()) == known) {
        return found->header().at("sha256").template get<std::string>();
    }
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    std::string digits = read();
    if (!entry.empty() && still() && nanoseconds(now) - changed > settled) {
        SealedWriter(entry, {{"of", known}, {"sha256", digits}}, 0).finish();
    }
    return digits;
}

Source file_source(const std::string &named, const std::filesystem::path &file) {
    const struct stat about = stat_of(file);
    const Json known = identity(file, about);
    return {named, file,
            remembered(
                file, known, nanoseconds(about.st_ctim), [&] { return sha256_file(file); },
                [&] { return identity(file, stat_of(file)) == known; }),
            about.st_size};
}

Source folder_source(const std::string &named, const std::filesystem::path &folder) {
    const Tree tree = list_tree(folder);
    const Json known = {{"folder", folder.string()}, {"tree", tree.identity}};
    return {named, folder,
            remembered(
                folder, known, tree.changed, [&] { return hash_tree(folder, tree); },
                [&] { return list_tree(folder).identity == tree.identity; }),
            tree.bytes};
}

} // namespace

Source source(const std::string &named, const std::filesystem::path &folder) {
    const std::filesystem::path path = std::filesystem::canonical(find(named, folder));
    return std::filesystem::is_directory(path) ? folder_source(named, path) : file_source(named, path);
}

} // namespace armature::data
