// SPDX-License-Identifier: MIT
// search_folder.hpp: the files of one folder of plugins, and what they turned out to be: from the cache as far as it
// knows them, otherwise from a scan. Settles nothing between folders: see catalogue.hpp.
#pragma once

#include "plugin/allow_list.hpp"
#include "plugin/scanner.hpp"

#include <string>
#include <utility>
#include <vector>

namespace armature::plugin {

// FOLDER/*.so and FOLDER/KIND/*.so, sorted. Throws Error(Fault::plugin) if the folder cannot be searched.
std::vector<std::string> files_below(const std::filesystem::path &folder);

// In order of their paths. `fresh` ignores the cache. What is not on the list is hashed at most.
std::vector<std::pair<std::string, Scanned>> scan_folder(const std::filesystem::path &folder, bool fresh,
                                                         const AllowList &allowed);

} // namespace armature::plugin
