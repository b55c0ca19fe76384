// SPDX-License-Identifier: MIT
// processor.hpp: what this machine's processor is and can do, asked of the processor itself (/proc/cpuinfo can take
// milliseconds to read), in the words of /proc/cpuinfo. Chooses nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace armature {

struct Processor {
    std::string model;              // "AMD EPYC 7B13"
    std::vector<std::string> flags; // of those that numeric code is built for: "avx2", "fma", ...; sorted

    bool has(std::string_view flag) const;
    // Those of a list separated by spaces that it has not, or that nobody here knows, in the list's order.
    std::vector<std::string> lacks(std::string_view instruction_set) const;
};

const Processor &processor(); // asked once

} // namespace armature
