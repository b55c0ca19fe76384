// SPDX-License-Identifier: MIT
// demonstration.hpp: a component tried out, in a process of its own: which shapes it turns into which, and a small
// experiment that trains with it. Its descriptor tells neither.
#pragma once

#include "plugin/catalogue.hpp"

#include <string>
#include <vector>

namespace armature::commands {

struct Demonstration {
    std::vector<std::string> shapes; // "[feature 3, batch 4] -> [feature 64, batch 4]; weight [64, 3], bias [64]"
    Json experiment;                 // null if none of those that were tried works
    std::string files;               // where the files are told that it needs, "csv.check.json", or ""
    std::string failure;             // why the trial ended early, or ""
    std::string unfit;               // why the experiment that its author tells does not train, or ""
};

Demonstration demonstrate(const plugin::Component &component, const plugin::Catalogue &catalogue);

} // namespace armature::commands
