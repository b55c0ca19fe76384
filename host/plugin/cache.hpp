// SPDX-License-Identifier: MIT
// cache.hpp: remembers what the files of a search folder turned out to be, by path, size and time. A cache only: losing
// it costs a scan, what cannot be read or written counts as empty, and what it says is believed only until a plugin is
// loaded: that happens by the hash.
#pragma once

#include "plugin/scanner.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace armature::plugin {

// A file as it was when it was scanned; another stamp means another file.
struct Stamp {
    int64_t size = 0;
    int64_t time = 0; // of the last change, in nanoseconds
    bool operator==(const Stamp &) const = default;
};

struct Remembered {
    Stamp stamp;
    Scanned scanned;
};

using Cache = std::map<std::string, Remembered>; // by path; comparing std::filesystem::path is slow

// One cache file a search folder, interface version and processor: what one processor rejects another may load.
std::filesystem::path cache_file(const std::filesystem::path &folder);
Cache read_cache(const std::filesystem::path &file);
void write_cache(const std::filesystem::path &file, const Cache &cache); // whole or not at all

} // namespace armature::plugin
