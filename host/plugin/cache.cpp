// SPDX-License-Identifier: MIT
// cache.cpp: the cache as a JSON file, replaced by renaming, so that processes which scan at one time cannot mix.
#include "plugin/cache.hpp"

#include "plugin/description.hpp"
#include "support/hash.hpp"
#include "support/identity.hpp"
#include "support/processor.hpp"
#include "support/version.hpp"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

constexpr int format = 2; // of the file

fs::path cache_folder() {
    const char *xdg = std::getenv("XDG_CACHE_HOME");
    if (xdg != nullptr && xdg[0] == '/') { // a relative one is to be ignored, says the standard
        return fs::path(xdg) / "armature";
    }
    const char *home = std::getenv("HOME");
    return home == nullptr || home[0] != '/' ? fs::path() : fs::path(home) / ".cache" / "armature";
}

} // namespace

fs::path cache_file(const fs::path &folder) {
    const fs::path cache = cache_folder();
    if (cache.empty()) {
        return {};
    }
    const std::string key = fmt::format("{} {}.{} {} {} {}", format, ARM_ABI_MAJOR, ARM_ABI_MINOR, version,
                                        fmt::join(processor().flags, " "), folder.string());
    return cache / fmt::format("plugins-{:016x}.json", hash64(key));
}

Cache read_cache(const fs::path &file) {
    Cache cache;
    std::error_code missing;
    if (file.empty() || !fs::exists(file, missing)) {
        return cache;
    }
    try {
        const Json json = read_json(file);
        for (const auto &[path, entry] : json.at("files").items()) {
            Remembered &remembered = cache[path];
            remembered.stamp = {entry.at("size").get<int64_t>(), entry.at("time").get<int64_t>()};
            remembered.scanned.sha256 = entry.at("sha256").get<std::string>();
            remembered.scanned.rejected = entry.at("rejected").get<std::string>();
            for (const Json &item : entry.at("components")) {
                remembered.scanned.components.push_back(component(item));
                remembered.scanned.components.back().file = path;
            }
        }
    } catch (const std::exception &) { // damaged, or of another make: scan again
        cache.clear();
    }
    return cache;
}

void write_cache(const fs::path &file, const Cache &cache) {
    if (file.empty()) {
        return;
    }
    Json files = Json::object();
    for (const auto &[path, remembered] : cache) {
        Json components = Json::array();
        for (const Component &component : remembered.scanned.components) {
            components.push_back(to_json(component));
        }
        files[path] = {{"size", remembered.stamp.size},
                       {"time", remembered.stamp.time},
                       {"sha256", remembered.scanned.sha256},
                       {"rejected", remembered.scanned.rejected},
                       {"components", std::move(components)}};
    }
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    const fs::path temporary = file.string() + "." + uuid();
    std::ofstream out(temporary, std::ios::binary);
    out << dump({{"files", std::move(files)}}) << '\n';
    out.close();
    if (out.fail()) {
        fs::remove(temporary, failed);
        return;
    }
    fs::rename(temporary, file, failed);
    if (failed) {
        fs::remove(temporary, failed);
    }
}

} // namespace armature::plugin
