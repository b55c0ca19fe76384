// SPDX-License-Identifier: MIT
// component_shapes.hpp: which shapes a component turns into which, found out by asking it, since its descriptor does
// not say. Loads plugins: for a process that may be lost.
#pragma once

#include "check/example.hpp"
#include "plugin/catalogue.hpp"

#include <string>
#include <vector>

namespace armature::commands {

// Of a layer, activation, block, cell or loss, on the inputs that its author names and on the usual ones; a few lines:
// "[feature 3, batch 4] -> [feature 64, batch 4]; weight 64 x 3, bias 64". Parameters stand in the first.
std::vector<std::string> shapes_of(const plugin::Component &component, const check::Example &example,
                                   const Json &settings, const plugin::Catalogue &catalogue);

} // namespace armature::commands
