// SPDX-License-Identifier: MIT
// folder.cpp: the store that is a folder.
#include "store.hpp"

#include <armature/error.hpp>

#include <cstdio>
#include <filesystem>

namespace armature::image_folder {
namespace {

namespace fs = std::filesystem;

class Folder final : public Store {
public:
    explicit Folder(const std::string &root) {
        path = root;
        while (path.size() > 1 && path.back() == '/') {
            path.pop_back();
        }
        std::error_code failed;
        auto entry = fs::recursive_directory_iterator(path, failed);
        for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
            const std::string name = entry->path().lexically_relative(path).generic_string();
            std::error_code gone;
            if (entry->is_directory(gone)) {
                if (entry->is_symlink(gone)) { // what lies behind it the host would not hash
                    refuse(where(name), " is a link to a folder, and those are not followed; put the folder there");
                }
                folders.insert(name);
            } else if (entry->is_regular_file(gone)) {
                files.insert(name);
            }
        }
        if (failed) {
            refuse(path, " cannot be read as a folder: ", failed.message());
        }
    }
    Bytes load(const std::string &name) const override {
        const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(where(name).c_str(), "rb"), std::fclose);
        Bytes bytes;
        if (file != nullptr) {
            uint8_t some[1 << 14];
            for (size_t got = 0; (got = std::fread(some, 1, sizeof some, file.get())) > 0;) {
                bytes.insert(bytes.end(), some, some + got);
            }
        }
        if (file == nullptr || std::ferror(file.get()) != 0) {
            refuse(where(name), " cannot be read: it is missing, or not allowed");
        }
        return bytes;
    }
};

} // namespace

std::unique_ptr<Store> open_folder(const std::string &path) {
    return std::make_unique<Folder>(path);
}

} // namespace armature::image_folder
