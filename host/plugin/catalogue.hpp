// SPDX-License-Identifier: MIT
// catalogue.hpp: all that the installed plugins say of themselves, from a cache; a file that is new or has changed is
// scanned in a child process first. Loads no plugin into this process.
#pragma once

#include "plugin/allow_list.hpp"
#include "plugin/kind.hpp"
#include "support/json.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace armature::plugin {

struct Citation {
    std::string authors, title, venue, doi, arxiv;
    int year = 0;
};

struct Component {
    Kind kind;
    std::string name, version, summary, formula, term;
    Json schema; // of its settings
    std::vector<Citation> citations;
    std::filesystem::path file;
    std::string sha256 = {}; // of the file when it was scanned

    std::string id() const; // "layer affine"
};

struct Rejected {
    std::filesystem::path file;
    std::string reason;
    std::vector<std::string> names = {}; // of its components, where that is known
    bool not_allowed = false;            // by the list

    bool is_of(std::string_view name) const; // is called so, or is known to hold it
};

// Something about components, by their ids: "layer affine".
using ById = std::map<std::string, std::string>;

class Catalogue {
public:
    // Every FOLDER/*.so and FOLDER/KIND/*.so of the search folders. An earlier folder wins a name; a clash within one
    // is a rejection of the later file in order of paths.
    // `fresh` ignores the cache. Cached under XDG_CACHE_HOME/armature, keyed by path, size and time. What is not on the
    // list is rejected, unread by the loader, and no later folder takes its place.
    static Catalogue scan(const std::vector<std::filesystem::path> &search, bool fresh = false,
                          AllowList allowed = AllowList::of());
    // Takes each of these components from the file named for it, wherever else it may be found. Throws
    // Error(Fault::plugin) if the file does not hold it or may not be loaded.
    void take_from(const ById &files);
    // The folders searched by default, in this order: the user's data directory (XDG_DATA_HOME or ~/.local/share,
    // armature/plugins); the installation that the program belongs to (lib/armature/plugins), or its build tree.
    static std::vector<std::filesystem::path> default_search();

    const Component *find(Kind kind, std::string_view name) const; // within the kind's namespace; nullptr if unknown
    const Component &get(Kind kind, std::string_view name) const;  // throws Error with the nearest name
    const Rejected *rejection(std::string_view name) const; // of the file that is called so or had it; may be nullptr
    std::vector<std::string> names(Kind kind) const;        // of the namespace, sorted
    const std::vector<Component> &all() const { return components_; }
    const std::vector<Rejected> &rejected() const { return rejected_; }
    const AllowList &allowed() const { return allowed_; }
    ById hashes() const; // SHA-256 of the file of each component that has one

private:
    AllowList allowed_;
    std::vector<Component> components_;
    std::vector<Rejected> rejected_;
};

} // namespace armature::plugin
