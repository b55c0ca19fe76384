// SPDX-License-Identifier: MIT
// scanner.hpp: asks plugin files what they hold, each in a child process of its own, so that a file which crashes,
// hangs, exits or prints while it is loaded harms nobody. Keeps nothing: see cache.hpp.
#pragma once

#include "plugin/allow_list.hpp"
#include "plugin/catalogue.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace armature::plugin {

// What one file turned out to be: components, or the reason for its rejection; neither, if it may not be loaded.
struct Scanned {
    std::vector<Component> components = {};
    std::string rejected = {};
    std::string sha256 = {}; // of the bytes that were looked at; "" if they ended the child
    bool passing = false;    // rejected because it could not be read or copied just now: says nothing of the file
};

// Several children at once, each killed after `deadline` seconds. What is not on the list is hashed and not loaded. In
// the order of `files`.
std::vector<Scanned> scan_files(const std::vector<std::filesystem::path> &files, const AllowList &allowed,
                                double deadline = 5);

} // namespace armature::plugin
