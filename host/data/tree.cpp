// SPDX-License-Identifier: MIT
// tree.cpp: see tree.hpp.
#include "data/tree.hpp"

#include "support/error.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <sys/stat.h>

namespace armature::data {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_below(const fs::path &folder) {
    std::vector<std::string> names;
    std::error_code failed;
    auto entry = fs::recursive_directory_iterator(folder, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        std::error_code gone;
        if (entry->is_regular_file(gone)) {
            names.push_back(entry->path().lexically_relative(folder).generic_string());
        }
    }
    if (failed) {
        throw Error(Fault::data, fmt::format("the folder cannot be listed: {}", failed.message()), folder.string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Tree list_tree(const fs::path &folder) {
    Tree tree;
    tree.names = names_below(folder);
    Sha256 hash;
    for (const std::string &name : tree.names) {
        const fs::path file = folder / name;
        struct stat about {};
        if (::stat(file.c_str(), &about) != 0) {
            throw Error(Fault::data, fmt::format("cannot be read: {}", std::strerror(errno)), file.string());
        }
        tree.bytes += about.st_size;
        tree.changed = std::max(tree.changed, nanoseconds(about.st_ctim));
        hash.add(fmt::format("{}\n{} {} {} {}\n", name, about.st_ino, about.st_size, nanoseconds(about.st_mtim),
                             nanoseconds(about.st_ctim)));
    }
    tree.identity = hash.hex();
    return tree;
}

std::string hash_tree(const fs::path &folder, const Tree &tree) {
    Sha256 hash;
    for (const std::string &name : tree.names) {
        hash.add(fmt::format("{}  {}\n", sha256_file(folder / name), name));
    }
    return hash.hex();
}

} // namespace armature::data
