// SPDX-License-Identifier: MIT
// store.hpp: files by name, wherever they lie: below a folder, or in a tar archive.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace armature::image_folder {

using Bytes = std::vector<uint8_t>;

class Store {
public:
    virtual ~Store() = default;
    virtual Bytes load(const std::string &name) const = 0;

    // For messages: the folder or archive and the file in it.
    std::string where(const std::string &name) const { return path + "/" + name; }
    bool has(const std::string &name) const { return files.contains(name); }

    std::string path;
    std::set<std::string> files;   // train/cat/1.png; in the order of their bytes
    std::set<std::string> folders; // train, train/cat
};

// All below a folder. Files are read when they are asked for.
std::unique_ptr<Store> open_folder(const std::string &path);
// A tar archive, plain, gzipped or in xz. Its files stay in memory; one folder around all of them is left out.
std::unique_ptr<Store> open_archive(const std::string &path);

} // namespace armature::image_folder
