// SPDX-License-Identifier: MIT
// allow_list.hpp: which binaries may be loaded, by their hashes. Optional: without a list every plugin may.
#pragma once

#include "plugin/binary.hpp"
#include "support/error.hpp"

#include <set>

namespace armature::plugin {

class AllowList {
public:
    AllowList() = default; // allows everything
    // A file of lines as sha256sum prints them, "HASH  name"; empty lines and lines that begin with # do not count.
    // Throws Error(Fault::usage) with file and line if it cannot be read or understood: a list never fails open.
    static AllowList read(const std::filesystem::path &file);
    // `file`; if that is empty, the user's own, armature/allowed-plugins in XDG_CONFIG_HOME or ~/.config, if there is
    // one; otherwise everything.
    static AllowList of(const std::filesystem::path &file = {});
    static std::filesystem::path user_file(); // "" if neither XDG_CONFIG_HOME nor HOME says where that would be

    bool allows(const std::string &sha256) const { return file_.empty() || hashes_.contains(sha256); }
    // "its sha256 is not on the list ..." with the line that would allow it as the hint.
    Error refusal(const std::string &sha256, const std::filesystem::path &plugin) const;
    void demand(const Binary &binary) const;                    // throws that
    const std::filesystem::path &file() const { return file_; } // "" if there is no list
    size_t size() const { return hashes_.size(); }

private:
    std::filesystem::path file_;
    std::set<std::string> hashes_;
};

std::string allow_line(const std::string &sha256, const std::filesystem::path &plugin); // "HASH  affine.so"

} // namespace armature::plugin
