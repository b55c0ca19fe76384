// SPDX-License-Identifier: MIT
// runner.hpp: all checks of a plugin file, each in a child process of its own; what one finds out is handed to the
// next.
#pragma once

#include "check/check.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace armature::check {

struct Result {
    const Check *check;
    Outcome outcome;
    double seconds = 0;
    uint64_t seed = 0; // that leads to the same again
};

// Of the file as a whole, or of one component.
struct Section {
    std::string component; // "layer affine"; empty for the file
    std::vector<Result> results;
};

struct Report {
    std::filesystem::path file;    // as it was given
    std::vector<Section> sections; // that of the file first
    double seconds = 0;
};

// Throws Error(Fault::usage) for options or an example file that cannot be understood; never for what a plugin does.
Report check_file(const std::filesystem::path &file, const Options &options);

// One check, in this process, where a debugger can look; what it needs to know is found in children first. The outcomes
// of every component that it applies to.
std::vector<std::pair<std::string, Outcome>> reproduce(const std::filesystem::path &file, const Options &options,
                                                       const Check &check);

// How many results have this status; skipped ones that only follow from another are not counted.
size_t count(const Section &section, Status status);

} // namespace armature::check
