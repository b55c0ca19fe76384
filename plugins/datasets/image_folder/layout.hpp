// SPDX-License-Identifier: MIT
// layout.hpp: which files are pictures of which class and split, told from their names and from lists beside them.
#pragma once

#include "store.hpp"

namespace armature::image_folder {

struct Item {
    std::string file;
    int32_t label = 0;
};
struct Part {
    std::string split; // "all", or "training", "validation", "test"
    std::vector<Item> items;
};
struct Layout {
    std::vector<std::string> folders; // of the classes, in the order of their numbers
    std::vector<std::string> names;   // of the classes: words.txt's, or the folders'
    std::vector<Part> parts;
};

// Refuses what does not fit together.
Layout find_layout(const Store &store);

} // namespace armature::image_folder
