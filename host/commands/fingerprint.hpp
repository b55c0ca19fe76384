// SPDX-License-Identifier: MIT
// fingerprint.hpp: whether a recorded run can come out the same here and now: plugins, data, experiment, program and
// machine compared one by one, each difference named.
#pragma once

#include "coordinator/coordinator.hpp"
#include "plugin/catalogue.hpp"
#include "results/rows.hpp"

#include <string>
#include <vector>

namespace armature::commands {

enum class Comparable {
    bits,    // everything that decides bits is the same
    code,    // the same code and data on another class of machine: close, but not to the bit
    nothing, // code, data or experiment differ
};

struct Fingerprint {
    Comparable comparable = Comparable::bits;
    bool other_plugin = false; // a difference is that of a plugin's binary
    std::vector<std::string>
        differences; // "plugin layer affine (/.../affine.so): recorded sha256 1234..., now abcd..."
};

// now: a replay that compiled.
Fingerprint compare(const results::RunRecord &record, const coordinator::Replay &now);

// When it does not even compile any more: which of the recorded files are gone or differ. A file that has moved is
// looked for where it would be found now: plugins in the catalogue, data from the study's folder. Not of the components
// that have been kept.
std::vector<std::string> changed_files(const results::RunRecord &record, const plugin::Catalogue &catalogue,
                                       const plugin::ById &kept);

// The file of "layer affine" now; "" if there is none.
std::filesystem::path installed_file(const std::string &component, const plugin::Catalogue &catalogue);

} // namespace armature::commands
