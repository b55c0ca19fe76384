// SPDX-License-Identifier: MIT
// known.hpp: the data sets that Armature knows by name: what they are, which files they have and where those are looked
// for. Reads nothing of them.
#pragma once

#include "experiment/resolved.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace armature::data {

struct KnownSet {
    std::string name, summary;
    std::vector<std::string> files; // in the set's folder
    experiment::Component dataset;  // how to read it; a path in its settings is below a place
};

const std::vector<KnownSet> &known_sets();

// One folder in which a known set may be.
struct Sighting {
    std::string place; // "ARMATURE_DATA", "bundled" ...
    std::filesystem::path folder;
    size_t found = 0;  // of the set's files
    int64_t bytes = 0; // of those
};

// Every place where the set is looked for from `folder`, in order.
std::vector<Sighting> look_for(const KnownSet &set, const std::filesystem::path &folder);

} // namespace armature::data
