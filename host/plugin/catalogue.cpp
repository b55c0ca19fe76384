// SPDX-License-Identifier: MIT
// catalogue.cpp: finds plugin files, takes from the cache what it knows and scans the rest, and settles who owns a
// name.
#include "plugin/catalogue.hpp"

#include "plugin/constructs.hpp"

#include "plugin/cache.hpp"
#include "support/installation.hpp"
#include "support/nearest.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <sys/stat.h>
#include <tuple>

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

std::vector<std::string> plugin_files(const fs::path &folder) {
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

// The files of one folder, in order of their paths.
std::vector<std::pair<std::string, Scanned>> scan_folder(const fs::path &folder, bool fresh) {
    const fs::path cache_path = cache_file(folder);
    Cache known = fresh ? Cache{} : read_cache(cache_path);
    Cache current;
    std::vector<fs::path> unknown;
    for (const std::string &file : plugin_files(folder)) {
        const auto now = stamp(file);
        if (!now) {
            continue;
        }
        const auto found = known.find(file);
        if (found != known.end() && found->second.stamp == *now) {
            current[file] = std::move(found->second);
        } else {
            current[file].stamp = *now;
            unknown.push_back(file);
        }
    }
    std::vector<Scanned> scanned = scan_files(unknown);
    for (size_t i = 0; i < unknown.size(); ++i) {
        for (Component &component : scanned[i].components) {
            component.file = unknown[i];
        }
        current[unknown[i].native()].scanned = std::move(scanned[i]);
    }
    if (!unknown.empty() || current.size() != known.size()) {
        write_cache(cache_path, current);
    }
    std::vector<std::pair<std::string, Scanned>> out;
    out.reserve(current.size());
    for (auto &[file, remembered] : current) {
        out.emplace_back(file, std::move(remembered.scanned));
    }
    return out;
}

std::string environment(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

} // namespace

Catalogue Catalogue::scan(const std::vector<fs::path> &search, bool fresh) {
    Catalogue catalogue;
    for (const fs::path &given : search) {
        if (given.empty()) {
            throw Error(Fault::usage, "a folder of plugins has an empty name", "--plugin-path",
                        "is a variable of the shell empty?");
        }
        const fs::path folder = fs::absolute(given).lexically_normal();
        const size_t earlier = catalogue.components_.size(); // from the folders before this one
        for (auto &[file, scanned] : scan_folder(folder, fresh)) {
            std::string reason = scanned.rejected;
            for (const Component &component : scanned.components) {
                const Component *owner = catalogue.find(component.kind, component.name);
                if (owner != nullptr && owner >= catalogue.components_.data() + earlier && reason.empty()) {
                    reason =
                        fmt::format("its {} \"{}\" would be a second one: {} has the {} \"{}\"", word(component.kind),
                                    component.name, owner->file.string(), word(owner->kind), owner->name);
                }
            }
            if (!reason.empty()) {
                catalogue.rejected_.push_back({file, reason});
                continue;
            }
            for (Component &component : scanned.components) {
                if (catalogue.find(component.kind, component.name) == nullptr) { // an earlier folder wins
                    catalogue.components_.push_back(std::move(component));
                }
            }
        }
    }
    for (const Component &construct : constructs()) {
        if (catalogue.find(construct.kind, construct.name) == nullptr) {
            catalogue.components_.push_back(construct);
        }
    }
    std::sort(catalogue.components_.begin(), catalogue.components_.end(), [](const Component &a, const Component &b) {
        return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
    });
    return catalogue;
}

std::vector<fs::path> Catalogue::default_search() {
    std::vector<fs::path> folders;
    if (const std::string data = environment("XDG_DATA_HOME"); data.starts_with('/')) {
        folders.push_back(fs::path(data) / "armature" / "plugins");
    } else if (const std::string home = environment("HOME"); home.starts_with('/')) {
        folders.push_back(fs::path(home) / ".local" / "share" / "armature" / "plugins");
    }
    if (const fs::path prefix = installation(); !prefix.empty()) {
        std::error_code failed;
        const bool build_tree = fs::exists(prefix / "CMakeCache.txt", failed);
        folders.push_back(build_tree ? prefix / "plugins" : prefix / "lib" / "armature" / "plugins");
    }
    std::erase_if(folders, [](const fs::path &folder) {
        std::error_code ignored;
        return !fs::is_directory(folder, ignored);
    });
    return folders;
}

const Component *Catalogue::find(Kind kind, std::string_view name) const {
    const auto found = std::find_if(components_.begin(), components_.end(), [&](const Component &component) {
        return component.name == name && same_space(component.kind, kind);
    });
    return found == components_.end() ? nullptr : &*found;
}

const Component &Catalogue::get(Kind kind, std::string_view name) const {
    if (const Component *found = find(kind, name)) {
        return *found;
    }
    if (const Rejected *rejected = rejection(name)) {
        throw Error(Fault::plugin,
                    fmt::format("the {} \"{}\" is not available: {}", word(kind), name, rejected->reason),
                    rejected->file.string(), "armature plugins scan tries again");
    }
    const std::vector<std::string> known = names(kind);
    throw Error(Fault::experiment, fmt::format("there is no {} \"{}\"", word(kind), name), "",
                known.empty()
                    ? fmt::format("no {} is installed; armature doctor tells where plugins are looked for", word(kind))
                    : suggest(name, known));
}

const Rejected *Catalogue::rejection(std::string_view name) const {
    const auto found = std::find_if(rejected_.begin(), rejected_.end(),
                                    [&](const Rejected &rejected) { return rejected.file.stem() == name; });
    return found == rejected_.end() ? nullptr : &*found;
}

std::vector<std::string> Catalogue::names(Kind kind) const {
    std::vector<std::string> out;
    for (const Component &component : components_) {
        if (same_space(component.kind, kind)) {
            out.push_back(component.name);
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace armature::plugin
