// SPDX-License-Identifier: MIT
#include "plugin/allow_list.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

constexpr size_t digits = 64;

// sha256sum writes two spaces before a name, or a space and a star, and a backslash before the hash of a file in whose
// name it had to escape something.
std::string hash_of(const std::string &line) {
    const size_t from = line[0] == '\\' ? 1 : 0;
    const std::string hash = line.substr(from, digits), rest = line.substr(std::min(from + digits, line.size()));
    const bool hexadecimal = hash.size() == digits && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
    const bool named = rest.size() > 2 && (rest.starts_with("  ") || rest.starts_with(" *"));
    return hexadecimal && named ? hash : "";
}

} // namespace

AllowList AllowList::read(const fs::path &file) {
    AllowList list;
    list.file_ = file;
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        if (line.find_first_not_of(" \t") == std::string::npos || line[0] == '#') {
            continue;
        }
        const std::string hash = hash_of(line);
        if (hash.empty()) {
            throw Error(Fault::usage,
                        "expected 64 lower-case hexadecimal digits, two spaces and a name, as sha256sum prints them",
                        fmt::format("{} at line {}", file.string(), number),
                        "`armature plugins allow` writes such a list");
        }
        list.hashes_.insert(hash);
    }
    if (!in.eof()) {
        throw Error(Fault::usage, fmt::format("the list of allowed plugins cannot be read: {}", std::strerror(errno)),
                    file.string(), "no plugin is loaded without it");
    }
    return list;
}

AllowList AllowList::of(const fs::path &file) {
    if (!file.empty()) {
        return read(file);
    }
    const fs::path own = user_file();
    std::error_code failed;
    const bool none = own.empty() || fs::status(own, failed).type() == fs::file_type::not_found;
    return none ? AllowList() : read(own);
}

fs::path AllowList::user_file() {
    const char *xdg = std::getenv("XDG_CONFIG_HOME"), *home = std::getenv("HOME");
    const bool given = xdg != nullptr && xdg[0] == '/'; // a relative one is to be ignored, says the standard
    if (!given && (home == nullptr || home[0] != '/')) {
        return {};
    }
    return (given ? fs::path(xdg) : fs::path(home) / ".config") / "armature" / "allowed-plugins";
}

Error AllowList::refusal(const std::string &sha256, const fs::path &plugin) const {
    return {Fault::plugin, fmt::format("its sha256 is not on the list of allowed plugins {}", file_.string()),
            plugin.string(), fmt::format("to allow it, add the line: {}", allow_line(sha256, plugin))};
}

void AllowList::demand(const Binary &binary) const {
    if (!allows(binary.sha256())) {
        throw refusal(binary.sha256(), binary.file());
    }
}

std::string allow_line(const std::string &sha256, const fs::path &plugin) {
    std::string name;
    for (const char c : plugin.filename().string()) { // as sha256sum does
        name += c == '\n' ? "\\n" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return (name == plugin.filename() ? "" : "\\") + sha256 + "  " + name;
}

} // namespace armature::plugin
