// SPDX-License-Identifier: MIT
// contract.cpp: see contract.hpp.
#include "support/contract.hpp"

#include "support/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;

std::string without_comments(const std::string &header) {
    std::string out;
    for (size_t at = 0; at < header.size();) {
        if (header.compare(at, 2, "/*") == 0) {
            at = std::min(header.size(), header.find("*/", at) + 2);
            out += ' ';
        } else {
            out += header[at++];
        }
    }
    return out;
}

std::vector<std::string> headers_below(const fs::path &folder) {
    std::vector<std::string> found;
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".h") {
            found.push_back(fs::relative(entry.path(), folder).string());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

bool word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

} // namespace

std::string tokens(const std::string &header) {
    std::istringstream lines(without_comments(header));
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        const bool directive = line.find_first_not_of(" \t") == line.find('#') && line.find('#') != std::string::npos;
        std::istringstream words(line);
        for (std::string next; words >> next;) {
            const bool apart = !out.empty() && word(out.back()) && word(next.front()); // a blank that parts two words
            out += (apart ? " " : "") + next;
        }
        if (directive) {
            out += '\n';
        }
    }
    return out;
}

std::vector<std::string> differences(const fs::path &released, const fs::path &now) {
    std::vector<std::string> found;
    const std::vector<std::string> before = headers_below(released), after = headers_below(now);
    for (const std::string &name : before) {
        if (!fs::exists(now / name)) {
            found.push_back(fmt::format("{} is gone", name));
        } else if (tokens(read_file(released / name)) != tokens(read_file(now / name))) {
            found.push_back(fmt::format("{} says something else than in the release", name));
        }
    }
    for (const std::string &name : after) {
        if (!std::binary_search(before.begin(), before.end(), name)) {
            found.push_back(fmt::format("{} is not in the release", name));
        }
    }
    return found;
}

} // namespace armature::testing
