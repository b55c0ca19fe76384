// SPDX-License-Identifier: MIT
// contract.hpp: compares the contract's headers with those of a release.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace armature::testing {

// What a compiler sees of a C header: its tokens, without comments, blanks and blank lines. Preprocessor lines are
// tokens too, each ending in '\n'.
std::string tokens(const std::string &header);

// A sentence for every header below `released` that is gone from `now` or says something else there, and for every
// header of `now` that the release does not know; empty if the two agree. Both are folders with armature/*.h.
std::vector<std::string> differences(const std::filesystem::path &released, const std::filesystem::path &now);

} // namespace armature::testing
