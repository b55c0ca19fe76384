// SPDX-License-Identifier: MIT
// fingerprint.hpp: whether a recorded run can come out the same here and now: plugins, data, experiment, program and
// machine compared one by one, each difference named.
#pragma once

#include "coordinator/coordinator.hpp"
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
    std::vector<std::string>
        differences; // "plugin layer affine (/.../affine.so): recorded sha256 1234..., now abcd..."
};

// now: a replay that compiled.
Fingerprint compare(const results::RunRecord &record, const coordinator::Replay &now);

// When it does not even compile any more: the recorded files, as they are on disk now.
std::vector<std::string> changed_files(const results::RunRecord &record);

} // namespace armature::commands
