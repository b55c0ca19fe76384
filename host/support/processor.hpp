// SPDX-License-Identifier: MIT
// processor.hpp: what this machine's processor is and can do, in the words of /proc/cpuinfo. Chooses nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace armature {

struct Processor {
    std::string model;              // "AMD EPYC 7B13"
    std::vector<std::string> flags; // "avx2", "fma", ...; sorted

    bool has(std::string_view flag) const;
    // Those of a list separated by spaces that it has not, in the list's order.
    std::vector<std::string> lacks(std::string_view instruction_set) const;
};

const Processor &processor(); // read once

} // namespace armature
