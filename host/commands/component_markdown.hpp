// SPDX-License-Identifier: MIT
// component_markdown.hpp: the page of a component as a section of a Markdown document, for a reference of all of them.
#pragma once

#include "commands/demonstration.hpp"

#include <ostream>

namespace armature::commands {

void print_markdown(std::ostream &out, const plugin::Component &component, const Demonstration &shown);

} // namespace armature::commands
