// SPDX-License-Identifier: MIT
// known.cpp: see known.hpp. The places are those of data::find; only the bundled digits lie with the program.
#include "data/known.hpp"

#include "data/cache.hpp"
#include "data/data.hpp"

#include <cstdlib>

namespace armature::data {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> idx_files = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

// The repository's experiments/data, seen from the build tree or from the folder of work.
std::vector<fs::path> bundled(const fs::path &folder) {
    std::error_code ignored;
    std::vector<fs::path> all = {folder / "experiments" / "data", folder / "data"};
    fs::path above = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (int level = 0; level < 4 && above.has_relative_path(); ++level, above = above.parent_path()) {
        all.push_back(above / "experiments" / "data");
        all.push_back(above / "share" / "armature" / "experiments" / "data");
    }
    return all;
}

Sighting sighting(const KnownSet &set, std::string place, const fs::path &folder) {
    Sighting out{std::move(place), folder, 0, 0};
    for (const std::string &file : set.files) {
        for (const std::string &name : {file, file + ".gz"}) {
            std::error_code failed;
            if (fs::is_regular_file(folder / name, failed)) {
                ++out.found;
                out.bytes += static_cast<int64_t>(fs::file_size(folder / name, failed));
                break;
            }
        }
    }
    return out;
}

} // namespace

const std::vector<KnownSet> &known_sets() {
    static const std::vector<KnownSet> sets = {
        {"digits",
         "1,797 grey 8x8 images of handwritten digits (Alpaydin and Kaynak), bundled",
         {"digits.csv"},
         {"csv", {{"path", "digits.csv"}, {"header", false}, {"label", -1}}, ""}},
        {"mnist",
         "70,000 grey 28x28 images of handwritten digits (LeCun, Cortes and Burges)",
         idx_files,
         {"idx", {{"path", "mnist"}}, ""}},
        {"fashion-mnist",
         "70,000 grey 28x28 images of clothes (Xiao, Rasul and Vollgraf); Debian: dataset-fashion-mnist",
         idx_files,
         {"idx", {{"path", "fashion-mnist"}}, ""}}};
    return sets;
}

std::vector<Sighting> look_for(const KnownSet &set, const fs::path &folder) {
    std::vector<Sighting> all;
    if (set.name == "digits") {
        for (const fs::path &place : bundled(folder)) {
            if (Sighting seen = sighting(set, "bundled", place); seen.found > 0) {
                return {seen};
            }
        }
        return {sighting(set, "bundled", folder / "experiments" / "data")};
    }
    all.push_back(sighting(set, "folder of the experiment", folder / set.name));
    if (const char *data = std::getenv("ARMATURE_DATA"); data != nullptr && *data != '\0') {
        all.push_back(sighting(set, "ARMATURE_DATA", fs::absolute(data).lexically_normal() / set.name));
    } else {
        all.push_back({"ARMATURE_DATA (not set)", {}, 0, 0});
    }
    if (const fs::path cache = cache_folder(); !cache.empty()) {
        all.push_back(sighting(set, "cache", cache / "data" / set.name));
    }
    all.push_back(sighting(set, "system", fs::path("/usr/share") / ("dataset-" + set.name)));
    return all;
}

} // namespace armature::data
