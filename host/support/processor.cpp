// SPDX-License-Identifier: MIT
// processor.cpp: reads the first processor's entry of /proc/cpuinfo.
#include "support/processor.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace armature {

namespace {

Processor read_first() {
    Processor found;
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    // The kernel writes entry after entry as they are read; a machine may have hundreds, all alike.
    while (std::getline(file, line) && !line.empty()) {
        const size_t colon = line.find(':');
        if (colon == std::string::npos) {
            continue;
        }
        const std::string value = colon + 2 <= line.size() ? line.substr(colon + 2) : "";
        if (line.starts_with("model name")) {
            found.model = value;
        } else if (line.starts_with("flags")) {
            std::istringstream words(value);
            for (std::string word; words >> word;) {
                found.flags.push_back(word);
            }
        }
    }
    std::sort(found.flags.begin(), found.flags.end());
    return found;
}

} // namespace

bool Processor::has(std::string_view flag) const {
    return std::binary_search(flags.begin(), flags.end(), flag);
}

std::vector<std::string> Processor::lacks(std::string_view instruction_set) const {
    std::vector<std::string> missing;
    std::istringstream words{std::string(instruction_set)};
    for (std::string word; words >> word;) {
        if (!has(word)) {
            missing.push_back(word);
        }
    }
    return missing;
}

const Processor &processor() {
    static const Processor found = read_first();
    return found;
}

} // namespace armature
