// SPDX-License-Identifier: MIT
#include "plugin/kept.hpp"

#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/identity.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

// The plugin in a folder that is named after its hash; "" if there is none.
fs::path only_plugin(const fs::path &folder) {
    std::error_code none;
    for (fs::directory_iterator entry(folder, none), end; !none && entry != end; entry.increment(none)) {
        if (entry->path().extension() == ".so") {
            return entry->path();
        }
    }
    return {};
}

bool has_hash(const fs::path &file, const std::string &sha256) {
    try {
        return sha256_file(file) == sha256;
    } catch (const Error &) { // unreadable
        return false;
    }
}

} // namespace

void keep(const Binary &binary, const fs::path &folder) {
    const fs::path place = folder / binary.sha256();
    const fs::path there = only_plugin(place);
    if (!there.empty() && has_hash(there, binary.sha256())) {
        return;
    }
    const fs::path target = there.empty() ? place / binary.file().filename() : there;
    const fs::path temporary = target.string() + "." + uuid();
    std::error_code failed;
    fs::create_directories(place, failed);
    std::ofstream out(temporary, std::ios::binary);
    out.write(reinterpret_cast<const char *>(binary.bytes().data()),
              static_cast<std::streamsize>(binary.bytes().size()));
    out.close();
    if (out.fail()) {
        const Error error(Fault::database, fmt::format("the plugin cannot be kept: {}", std::strerror(errno)),
                          target.string(), "without --keep-plugins none is stored");
        fs::remove(temporary, failed);
        throw error;
    }
    fs::rename(temporary, target);
}

fs::path find_kept(const fs::path &folder, const std::string &sha256) {
    const fs::path file = only_plugin(folder / sha256);
    if (!file.empty() && !has_hash(file, sha256)) {
        throw Error(Fault::plugin, "is damaged: this kept plugin has other bytes than those of its folder's name",
                    file.string(),
                    "remove it; a run with --keep-plugins stores it again, if the plugin is still there");
    }
    return file;
}

} // namespace armature::plugin
