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

// The classes of the pictures of a folder `val` without class folders: a line for each.
struct Truth {
    std::string path;               // of the file; "" if there is none
    std::vector<std::string> lines; // a class, in the order of the pictures' names, or a picture and its class
};
Truth read_truth(const std::string &path);

// Refuses what does not fit together.
Layout find_layout(const Store &store, const Truth &truth);

} // namespace armature::image_folder
