// SPDX-License-Identifier: MIT
// network_drawing.hpp: a network's layers as a graph, for Graphviz or as a picture of our own.
#pragma once

#include "commands/layer_table.hpp"

#include <string>
#include <vector>

namespace armature::commands {

std::string as_dot(const std::vector<LayerRow> &rows, const std::string &title);
std::string as_svg(const std::vector<LayerRow> &rows, const std::string &title);

} // namespace armature::commands
