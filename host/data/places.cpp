// SPDX-License-Identifier: MIT
// places.cpp: where the files of a data set are looked for. Each named set ("mnist") is a folder in one of the places.
#include "data/cache.hpp"
#include "data/data.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

namespace armature::data {
namespace {

namespace fs = std::filesystem;

// Debian packages data sets as dataset-NAME, in a folder of that name.
const fs::path system_place = "/usr/share";

fs::path within(const fs::path &place, const std::string &named) {
    return place == system_place ? place / ("dataset-" + named) : place / named;
}

// The file itself, or the same compressed or not: readers tell by the content, not by the name.
std::vector<fs::path> spellings(const fs::path &file) {
    std::vector<fs::path> all = {file};
    if (file.extension() == ".gz") {
        all.push_back(fs::path(file).replace_extension());
    } else {
        all.push_back(file.string() + ".gz");
    }
    return all;
}

// A source that is a folder of files is named with a slash behind it.
bool names_a_folder(const std::string &named) {
    return named.ends_with('/');
}
std::optional<fs::path> found(const fs::path &wanted, bool folder) {
    std::error_code ignored;
    if (folder) {
        return fs::is_directory(wanted, ignored) ? std::optional(wanted) : std::nullopt;
    }
    for (const fs::path &file : spellings(wanted)) {
        if (fs::is_regular_file(file, ignored)) {
            return file;
        }
    }
    return std::nullopt;
}

// Up to a thousand names beside a file that was not found, for the hint.
void names_beside(const fs::path &file, std::vector<std::string> &names) {
    std::error_code ignored;
    for (auto entry = fs::directory_iterator(file.parent_path(), ignored);
         !ignored && entry != fs::directory_iterator() && names.size() < 1000; entry.increment(ignored)) {
        names.push_back(entry->path().filename().string());
    }
}

} // namespace

std::vector<fs::path> places(const fs::path &folder) {
    // An experiment beside which we stand has no folder in its name.
    std::vector<fs::path> all = {fs::absolute(folder.empty() ? fs::path(".") : folder).lexically_normal()};
    if (const char *data = std::getenv("ARMATURE_DATA"); data != nullptr && *data != '\0') {
        all.push_back(fs::absolute(data).lexically_normal());
    }
    if (const fs::path cache = cache_folder(); !cache.empty()) {
        all.push_back(cache / "data");
    }
    all.push_back(system_place);
    return all;
}

fs::path find(const std::string &named, const fs::path &folder) {
    std::vector<fs::path> looked;
    const bool is_folder = names_a_folder(named);
    const std::string name = named.substr(0, named.find_last_not_of('/') + 1);
    const bool absolute = fs::path(name).is_absolute();
    for (const fs::path &place : absolute ? std::vector<fs::path>{"/"} : places(folder)) {
        const fs::path wanted = absolute ? fs::path(name) : within(place, name).lexically_normal();
        if (const auto path = found(wanted, is_folder)) {
            return *path;
        }
        looked.push_back(wanted);
    }
    std::string list;
    std::vector<std::string> beside;
    for (const fs::path &wanted : looked) {
        std::error_code ignored;
        list += fmt::format("{}{}{}", list.empty() ? "" : ", ", wanted.string(),
                            fs::is_directory(wanted, ignored)      ? " (a folder)"
                            : fs::is_regular_file(wanted, ignored) ? " (a file)"
                                                                   : "");
        names_beside(wanted, beside);
    }
    const std::string near = nearest(fs::path(name).filename().string(), beside);
    throw Error(Fault::data,
                fmt::format("the {} \"{}\" was not found; looked for {}", is_folder ? "folder" : "file", name, list),
                "",
                near.empty() ? "`armature data list` says where each known set is looked for; ARMATURE_DATA names a "
                               "folder of data sets"
                             : fmt::format("did you mean \"{}\"?", near));
}

} // namespace armature::data
