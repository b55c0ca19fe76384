// SPDX-License-Identifier: MIT
// bundled.hpp: the experiments that come with Armature: "digits/mlp.json" and "experiments/digits/mlp.json" name one
// from any folder.
#pragma once

#include <filesystem>
#include <string>

namespace armature::commands {

// The file itself if it is there, or if no bundled experiment is called so; else the bundled one, with a word about it
// on standard error.
std::filesystem::path experiment_file(const std::string &given);

} // namespace armature::commands
