// SPDX-License-Identifier: MIT
#include "experiment/plugin_folders.hpp"

#include "experiment/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::experiment {

namespace fs = std::filesystem;

std::vector<fs::path> plugin_folders(const Document &document, Missing missing) {
    std::vector<fs::path> folders;
    Problems problems(document);
    const Json named = document.json.value("plugins", Json::array());
    for (size_t i = 0; named.is_array() && i < named.size(); ++i) {
        if (!named[i].is_string()) {
            continue; // the check of all keys says so
        }
        const fs::path folder = named[i].get<std::string>();
        const std::string at = pointer("/plugins", i);
        std::error_code ignored;
        if (folder.empty() || folder.is_absolute() || std::find(folder.begin(), folder.end(), "..") != folder.end()) {
            problems.add(at, fmt::format("{} is no folder below the experiment's own", dump(named[i])),
                         "an experiment names plugins that come with it; --plugin-path takes any folder");
        } else if (fs::is_directory(document.folder / folder, ignored)) {
            folders.push_back((document.folder / folder).lexically_normal());
        } else if (missing == Missing::refuse) {
            problems.add(at, fmt::format("there is no folder {} with plugins", dump(named[i])),
                         "is the plugin built? cmake -B build && cmake --build build");
        }
    }
    problems.raise();
    return folders;
}

} // namespace armature::experiment
