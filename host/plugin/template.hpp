// SPDX-License-Identifier: MIT
// template.hpp: writes a folder with a small plugin that works, for its author to change. A template is a folder of
// files that are right as they stand: in share/armature/templates/KIND, my_KIND stands for the name, MyKind for the
// name of the struct; a line with my_term is left out where no term is given.
#pragma once

#include "plugin/kind.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace armature::plugin {

// The words of the kinds that have one: every folder of templates is one. Sorted; empty if nothing is installed.
std::vector<std::string> template_kinds();

// Into `folder`, which exists and is empty. Throws Error(Fault::usage) if it cannot be written.
void write_template(Kind kind, const std::string &name, const std::string &term, const std::filesystem::path &folder);

} // namespace armature::plugin
