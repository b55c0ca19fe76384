// SPDX-License-Identifier: MIT
#include "commands/bundled.hpp"

#include "commands/text_width.hpp"
#include "support/installation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace armature::commands {

namespace fs = std::filesystem;

fs::path experiment_file(const std::string &given) {
    std::error_code ignored;
    fs::path name = given;
    if (name.empty() || name.is_absolute() || fs::exists(name, ignored) ||
        std::find(name.begin(), name.end(), "..") != name.end()) {
        return name;
    }
    if (*name.begin() == "experiments") {
        name = name.lexically_relative("experiments");
    }
    const fs::path bundled = shared_file("experiments") / name;
    if (!fs::is_regular_file(bundled, ignored)) {
        return given;
    }
    std::cerr << fmt::format("{}: there is none here, taking {}\n", one_line(given), bundled.string());
    return bundled;
}

} // namespace armature::commands
