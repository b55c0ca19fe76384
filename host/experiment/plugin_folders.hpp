// SPDX-License-Identifier: MIT
// plugin_folders.hpp: the folders with plugins that an experiment names by itself ("plugins"), so that a folder with a
// plugin and its experiment works as it stands.
#pragma once

#include "experiment/document.hpp"

namespace armature::experiment {

// What becomes of a folder that is not there: it is refused before a new run, and left out when a recorded one goes on
// or is repeated, for its plugins may be found elsewhere by now.
enum class Missing { refuse, leave_out };

// In the file's order. Throws Errors for what is no folder below the document's own: an experiment may bring plugins
// along, but not reach for others.
std::vector<std::filesystem::path> plugin_folders(const Document &document, Missing missing);

} // namespace armature::experiment
