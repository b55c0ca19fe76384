// SPDX-License-Identifier: MIT
// scanner.hpp: asks plugin files what they hold, each in a child process of its own, so that a file which crashes,
// hangs, exits or prints while it is loaded harms nobody. Keeps nothing: see cache.hpp.
#pragma once

#include "plugin/catalogue.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace armature::plugin {

// What one file turned out to be: components, or the reason for its rejection.
struct Scanned {
    std::vector<Component> components;
    std::string rejected;
};

// Several children at once, each killed after `deadline` seconds. In the order of `files`.
std::vector<Scanned> scan_files(const std::vector<std::filesystem::path> &files, double deadline = 5);

} // namespace armature::plugin
