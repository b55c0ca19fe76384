// SPDX-License-Identifier: MIT
// catalogue.cpp: goes through the search folders and settles who owns a name.
#include "plugin/catalogue.hpp"

#include "plugin/constructs.hpp"
#include "plugin/search_folder.hpp"
#include "support/installation.hpp"
#include "support/nearest.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

// "its sha256 is not on the list ... (to allow it, add the line: ...)"
std::string refusal(const AllowList &allowed, const std::string &sha256, const std::string &file) {
    const Error error = allowed.refusal(sha256, file);
    return error.message + " (" + error.hint + ")";
}

std::vector<std::string> names_of(const Scanned &scanned) {
    std::vector<std::string> names;
    for (const Component &component : scanned.components) {
        names.push_back(component.name);
    }
    return names;
}

std::string environment(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

} // namespace

std::string Component::id() const {
    return std::string(word(kind)) + " " + name;
}

Catalogue Catalogue::scan(const std::vector<fs::path> &search, bool fresh, AllowList allowed) {
    Catalogue catalogue;
    catalogue.allowed_ = std::move(allowed);
    for (const fs::path &given : search) {
        if (given.empty()) {
            throw Error(Fault::usage, "a folder of plugins has an empty name", "--plugin-path",
                        "is a variable of the shell empty?");
        }
        const fs::path folder = fs::absolute(given).lexically_normal();
        const size_t earlier = catalogue.components_.size(); // from the folders before this one
        const size_t refused = catalogue.rejected_.size();   // likewise
        for (auto &[file, scanned] : scan_folder(folder, fresh, catalogue.allowed_)) {
            std::string reason = scanned.rejected;
            const bool not_allowed = reason.empty() && !catalogue.allowed_.allows(scanned.sha256);
            if (not_allowed) {
                reason = refusal(catalogue.allowed_, scanned.sha256, file);
            }
            for (Component &component : scanned.components) {
                component.sha256 = scanned.sha256;
                const Component *owner = catalogue.find(component.kind, component.name);
                if (owner != nullptr && owner >= catalogue.components_.data() + earlier && reason.empty()) {
                    reason =
                        fmt::format("its {} \"{}\" would be a second one: {} has the {} \"{}\"", word(component.kind),
                                    component.name, owner->file.string(), word(owner->kind), owner->name);
                }
            }
            if (!reason.empty()) {
                catalogue.rejected_.push_back({file, reason, names_of(scanned), not_allowed});
                continue;
            }
            for (Component &component : scanned.components) {
                const bool barred = std::any_of(
                    catalogue.rejected_.begin(), catalogue.rejected_.begin() + static_cast<std::ptrdiff_t>(refused),
                    [&](const Rejected &rejected) { return rejected.not_allowed && rejected.is_of(component.name); });
                if (!barred && catalogue.find(component.kind, component.name) == nullptr) { // an earlier folder wins
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

bool Rejected::is_of(std::string_view name) const {
    return file.stem() == name || std::find(names.begin(), names.end(), name) != names.end();
}

const Rejected *Catalogue::rejection(std::string_view name) const {
    const auto found = std::find_if(rejected_.begin(), rejected_.end(),
                                    [&](const Rejected &rejected) { return rejected.is_of(name); });
    return found == rejected_.end() ? nullptr : &*found;
}

void Catalogue::take_from(const ById &files) {
    std::map<std::string, Scanned> scanned; // by file
    for (const auto &[id, file] : files) {
        if (!scanned.contains(file)) {
            scanned[file] = std::move(scan_files({file}, allowed_).at(0));
        }
        Scanned &one = scanned.at(file);
        const auto found = std::find_if(one.components.begin(), one.components.end(),
                                        [&, name = id](const Component &component) { return component.id() == name; });
        if (found == one.components.end()) {
            throw Error(Fault::plugin,
                        fmt::format("cannot give the {}: {}", id,
                                    !one.rejected.empty()          ? one.rejected
                                    : !allowed_.allows(one.sha256) ? refusal(allowed_, one.sha256, file)
                                                                   : "it does not hold it"),
                        file);
        }
        Component component = *found;
        component.file = file;
        component.sha256 = one.sha256;
        std::erase_if(components_, [&](const Component &other) {
            return other.name == component.name && same_space(other.kind, component.kind);
        });
        components_.push_back(std::move(component));
    }
    std::sort(components_.begin(), components_.end(), [](const Component &a, const Component &b) {
        return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
    });
}

ById Catalogue::hashes() const {
    ById out;
    for (const Component &component : components_) {
        if (!component.file.empty()) { // a construct of the host has none
            out.emplace(component.id(), component.sha256);
        }
    }
    return out;
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
