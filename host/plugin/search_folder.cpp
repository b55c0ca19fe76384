// SPDX-License-Identifier: MIT
#include "plugin/search_folder.hpp"

#include "plugin/cache.hpp"

#include <algorithm>
#include <optional>
#include <sys/stat.h>

#include <fmt/format.h>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

std::optional<Stamp> stamp(const std::string &file) {
    struct stat about {};
    if (stat(file.c_str(), &about) != 0) {
        return std::nullopt; // removed since it was listed, or a link to nowhere
    }
    return Stamp{about.st_size, about.st_mtim.tv_sec * int64_t{1000000000} + about.st_mtim.tv_nsec};
}

// False for a file that was hashed only, because it might not be loaded, and now may.
bool settled(const Scanned &scanned, const AllowList &allowed) {
    return !scanned.components.empty() || !scanned.rejected.empty() || !allowed.allows(scanned.sha256);
}

} // namespace

std::vector<std::string> files_below(const fs::path &folder) {
    std::error_code failed;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failed);
    if (failed) {
        throw Error(Fault::plugin, fmt::format("cannot be searched for plugins: {}", failed.message()),
                    folder.string());
    }
    std::vector<std::string> files;
    for (; entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        if (entry.depth() == 1) {
            entry.disable_recursion_pending(); // a build tree has hundreds of folders below
        }
        if (entry->path().native().ends_with(".so") && !entry->is_directory(failed)) {
            files.push_back(entry->path());
        }
    }
    std::sort(files.begin(), files.end()); // the same winner of a name everywhere
    return files;
}

std::vector<std::pair<std::string, Scanned>> scan_folder(const fs::path &folder, bool fresh, const AllowList &allowed) {
    const fs::path cache_path = cache_file(folder);
    Cache known = fresh ? Cache{} : read_cache(cache_path);
    Cache current;
    std::vector<fs::path> unknown;
    for (const std::string &file : files_below(folder)) {
        const auto now = stamp(file);
        if (!now) {
            continue;
        }
        const auto found = known.find(file);
        if (found != known.end() && found->second.stamp == *now && settled(found->second.scanned, allowed)) {
            current[file] = std::move(found->second);
        } else {
            current[file].stamp = *now;
            unknown.push_back(file);
        }
    }
    std::vector<Scanned> scanned = scan_files(unknown, allowed);
    for (size_t i = 0; i < unknown.size(); ++i) {
        for (Component &component : scanned[i].components) {
            component.file = unknown[i];
        }
        current[unknown[i].native()].scanned = std::move(scanned[i]);
    }
    if (!unknown.empty() || current.size() != known.size()) {
        Cache lasting = current;
        std::erase_if(lasting, [](const auto &entry) { return entry.second.scanned.passing; });
        write_cache(cache_path, lasting);
    }
    std::vector<std::pair<std::string, Scanned>> out;
    out.reserve(current.size());
    for (auto &[file, remembered] : current) {
        out.emplace_back(file, std::move(remembered.scanned));
    }
    return out;
}

} // namespace armature::plugin
