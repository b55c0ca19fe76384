// SPDX-License-Identifier: MIT
// tree.hpp: a folder of files as one source: every regular file below it, by name and content. What else is there
// (empty folders, links to folders, devices) is no part of it.
#pragma once

#include "support/json.hpp"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

namespace armature::data {

struct Tree {
    std::vector<std::string> names; // relative, with /, in the order of their bytes
    int64_t bytes = 0;              // of all files together
    int64_t changed = 0;            // when the last of them changed, in nanoseconds since 1970
    std::string identity;           // of names, inodes, sizes and times: equal where nothing was written
};

// The times of files, since 1970.
inline int64_t nanoseconds(const timespec &time) {
    return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Looks at every file and reads none. Throws Error(Fault::data).
Tree list_tree(const std::filesystem::path &folder);

// What `find * -type f | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum` says in the folder: the hash of a line
// for each file, its own hash, two blanks and its name. Reads every file.
std::string hash_tree(const std::filesystem::path &folder, const Tree &tree);

} // namespace armature::data
