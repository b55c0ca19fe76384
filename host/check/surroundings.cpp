// SPDX-License-Identifier: MIT
#include "check/surroundings.hpp"

namespace armature::check {

plugin::Catalogue surroundings(const std::filesystem::path &file, std::vector<std::filesystem::path> search) {
    if (search.empty()) {
        search = plugin::Catalogue::default_search();
    }
    search.insert(search.begin(), file.parent_path());
    return plugin::Catalogue::scan(search);
}

} // namespace armature::check
