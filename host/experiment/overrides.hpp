// SPDX-License-Identifier: MIT
// overrides.hpp: KEY=VALUE from the command line, put into a document.
#pragma once

#include "experiment/document.hpp"

#include <string>

namespace armature::experiment {

// Throws Error(Fault::usage).
void put_override(Document &document, const std::string &text);

} // namespace armature::experiment
