// SPDX-License-Identifier: MIT
// layout.cpp: see layout.hpp. These layouts are known:
//   CLASS/...                                        one split, "all"
//   train/CLASS/..., val/CLASS/..., test/CLASS/...   what there is of val and test
//   train/CLASS/..., val/..., a list of classes beside it   ILSVRC as it is given out
//   wnids.txt, train/WNID/..., val/images/..., val/val_annotations.txt   ILSVRC's subset "Tiny ImageNet"
// wnids.txt (the classes in their order) and words.txt (WNID, tab, names) count in all of them.
#include "layout.hpp"

#include <armature/error.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace armature::image_folder {
namespace {

bool is_picture(const std::string &name) {
    std::string extension = name.substr(std::min(name.size(), name.find_last_of('.')));
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const bool hidden = name.starts_with('.') || name.find("/.") != std::string::npos;
    return !hidden && (extension == ".jpg" || extension == ".jpeg" || extension == ".png");
}

// The lines of a text, without their ends; empty ones do not count.
template <class Text> std::vector<std::string> lines(const Text &text) {
    std::vector<std::string> all(1);
    for (const auto byte : text) {
        if (byte == '\n') {
            all.emplace_back();
        } else if (byte != '\r') {
            all.back() += static_cast<char>(byte);
        }
    }
    std::erase(all, "");
    return all;
}

// Pictures are as they are named below `base` ("train/"): CLASS/anything.
class Finder {
public:
    Finder(const Store &store, const Truth &truth) : store_(store), truth_(truth) {}

    Layout find() {
        const std::string train = first_folder({"train", "training"});
        if (train.empty() && !first_folder({"val", "validation", "test"}).empty()) {
            refuse(store_.path, " has a folder ", first_folder({"val", "validation", "test"}),
                   " but none called train");
        }
        const std::string base = train.empty() ? "" : train + "/";
        number_classes(base);
        out_.parts.push_back({train.empty() ? "all" : "training", by_folder(base)});
        for (const auto &[split, folder] : {std::pair{"validation", first_folder(validation)},
                                            {"test", train.empty() ? "" : first_folder({"test"})}}) {
            if (!folder.empty()) {
                add(split, folder);
            }
        }
        if (!truth_.path.empty() && (train.empty() || first_folder(validation).empty())) {
            refuse(truth_.path, " tells the classes of pictures in a folder val beside train, which ", store_.path,
                   " lacks");
        }
        return std::move(out_);
    }

private:
    inline static const std::vector<std::string> validation = {"val", "validation"};

    std::string first_folder(const std::vector<std::string> &names) const {
        const auto found = std::find_if(names.begin(), names.end(),
                                        [&](const std::string &name) { return store_.folders.contains(name); });
        return found == names.end() ? "" : *found;
    }
    // The folders directly below `base`.
    std::vector<std::string> folders_below(const std::string &base) const {
        std::vector<std::string> all;
        for (auto at = store_.folders.lower_bound(base); at != store_.folders.end() && at->starts_with(base); ++at) {
            const std::string name = at->substr(base.size());
            if (!name.empty() && !name.starts_with('.') && name.find('/') == std::string::npos) {
                all.push_back(name);
            }
        }
        return all;
    }
    std::vector<std::string> pictures_below(const std::string &base) const {
        std::vector<std::string> all;
        for (auto at = store_.files.lower_bound(base); at != store_.files.end() && at->starts_with(base); ++at) {
            if (is_picture(*at)) {
                all.push_back(*at);
            }
        }
        return all;
    }

    void number_classes(const std::string &base) {
        out_.folders = folders_below(base);
        if (store_.has("wnids.txt")) {
            const std::vector<std::string> listed = lines(store_.load("wnids.txt"));
            for (const std::string &wnid : listed) {
                if (!std::binary_search(out_.folders.begin(), out_.folders.end(), wnid)) {
                    refuse(store_.where("wnids.txt"), " lists the class ", wnid, ", but there is no folder ", base,
                           wnid);
                }
            }
            for (const std::string &folder : out_.folders) {
                if (std::find(listed.begin(), listed.end(), folder) == listed.end()) {
                    refuse("the class folder ", store_.where(base + folder), " is not listed in wnids.txt");
                }
            }
            out_.folders = listed;
        }
        if (out_.folders.size() < 2) {
            refuse(store_.path, base.empty() ? "" : "/" + base, " holds ", out_.folders.size(),
                   " class folders; at least 2 are wanted: CLASS/picture.jpg, train/CLASS/picture.jpg, or "
                   "train/WNID/images/picture.JPEG with wnids.txt");
        }
        for (size_t c = 0; c < out_.folders.size(); ++c) {
            if (!labels_.emplace(out_.folders[c], static_cast<int32_t>(c)).second) {
                refuse(store_.where("wnids.txt"), " lists the class ", out_.folders[c], " twice");
            }
        }
        name_classes();
    }
    void name_classes() {
        out_.names = out_.folders;
        if (!store_.has("words.txt")) {
            return;
        }
        for (const std::string &line : lines(store_.load("words.txt"))) {
            const size_t tab = line.find('\t');
            const auto known = labels_.find(line.substr(0, tab));
            if (known != labels_.end() && tab != std::string::npos) {
                out_.names[static_cast<size_t>(known->second)] = line.substr(tab + 1);
            }
        }
    }

    std::vector<Item> by_folder(const std::string &base) const {
        std::vector<Item> items;
        std::vector<int64_t> counts(out_.folders.size());
        for (const std::string &file : pictures_below(base)) {
            const size_t slash = file.find('/', base.size());
            if (slash == std::string::npos) {
                const bool listed = base == "val/" || base == "validation/";
                refuse(store_.where(file), " stands in no class folder",
                       listed ? "; a list of their classes can be named with \"validation_classes\"" : "");
            }
            const auto label = labels_.find(file.substr(base.size(), slash - base.size()));
            if (label == labels_.end()) {
                refuse(store_.where(file), " is of a class that has no folder for training");
            }
            items.push_back({file, label->second});
            ++counts[static_cast<size_t>(label->second)];
        }
        for (const std::string &folder : folders_below(base)) {
            const auto label = labels_.find(folder);
            if (label != labels_.end() && counts[static_cast<size_t>(label->second)] == 0) {
                refuse("the class folder ", store_.where(base + folder), " is empty: it holds no .jpg, .jpeg or .png");
            }
        }
        return items;
    }
    void add(const std::string &split, const std::string &folder) {
        const std::string list = folder + "/" + folder + "_annotations.txt";
        if (split == "validation" && !truth_.path.empty()) {
            out_.parts.push_back({split, by_truth(folder + "/")});
        } else if (store_.has(list)) {
            out_.parts.push_back({split, by_list(folder + "/images/", list)});
        } else if (store_.has("wnids.txt") && folders_below(folder + "/") == std::vector<std::string>{"images"}) {
            return; // the competition's test pictures: nobody tells their classes
        } else {
            out_.parts.push_back({split, by_folder(folder + "/")});
        }
    }
    // Lines: picture, tab, class, and whatever follows (a box).
    std::vector<Item> by_list(const std::string &base, const std::string &list) const {
        std::vector<Named> all;
        for (const std::string &line : lines(store_.load(list))) {
            const size_t tab = line.find('\t');
            const size_t from = tab == std::string::npos ? line.size() : tab + 1;
            all.push_back({line.substr(0, tab), line.substr(from, line.find('\t', from) - from)});
        }
        return by_names(base, all, store_.where(list));
    }
    // Lines: a class for each picture in the order of their names, or picture, blank or tab, class.
    std::vector<Item> by_truth(const std::string &base) const {
        const std::vector<std::string> pictures = pictures_below(base);
        std::vector<Named> all;
        const bool in_order = std::none_of(truth_.lines.begin(), truth_.lines.end(), [](const std::string &line) {
            return line.find_first_of(" \t") != std::string::npos;
        });
        if (in_order && truth_.lines.size() != pictures.size()) {
            refuse(truth_.path, " has ", truth_.lines.size(), " classes for the ", pictures.size(), " pictures in ",
                   store_.where(base), ": one a line is wanted, in the order of the pictures' names");
        }
        for (size_t i = 0; i < truth_.lines.size(); ++i) {
            const std::string &line = truth_.lines[i];
            const size_t blank = std::min(line.find_first_of(" \t"), line.size());
            const std::string behind = line.substr(std::min(line.find_first_not_of(" \t", blank), line.size()));
            all.push_back(in_order ? Named{pictures[i].substr(base.size()), line}
                                   : Named{line.substr(0, blank), behind});
        }
        return by_names(base, all, truth_.path);
    }

    struct Named {
        std::string picture, folder;
    };
    // `list`: the file that says so.
    std::vector<Item> by_names(const std::string &base, const std::vector<Named> &all, const std::string &list) const {
        std::vector<Item> items;
        std::set<std::string> named;
        for (const auto &[picture, folder] : all) {
            const auto label = labels_.find(folder);
            if (label == labels_.end()) {
                refuse(list, " gives ", picture, " the class \"", folder, "\", which has no folder for training");
            }
            if (!store_.has(base + picture)) {
                refuse(list, " names the picture ", picture, ", which is not in ", base);
            }
            if (!named.insert(base + picture).second) {
                refuse(list, " names the picture ", picture, " twice");
            }
            items.push_back({base + picture, label->second});
        }
        for (const std::string &file : pictures_below(base)) {
            if (!named.contains(file)) {
                refuse(store_.where(file), " has no class: ", list, " does not name it");
            }
        }
        return items;
    }

    const Store &store_;
    const Truth &truth_;
    Layout out_;
    std::map<std::string, int32_t> labels_; // of a class folder
};

} // namespace

Truth read_truth(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
        refuse(path, " cannot be read: it is missing, or not allowed");
    }
    return {path, lines(text)};
}

Layout find_layout(const Store &store, const Truth &truth) {
    return Finder(store, truth).find();
}

} // namespace armature::image_folder
