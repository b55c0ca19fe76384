// SPDX-License-Identifier: MIT
// layer_table.hpp: a network's cost by layers, as people look at it: blocks and sub-networks as one row, or unfolded.
#pragma once

#include "network/cost.hpp"

#include <string>
#include <vector>

namespace armature::commands {

// A layer, or everything whose name begins with a layer's: "stage.block.convolution" is part of "stage".
struct LayerRow {
    std::string name;      // in full
    std::string component; // "" for a sub-network of `define`, "field" for what the data give
    int level = 1;         // how many parts its name has
    bool folded = true;    // nothing of it follows
    std::string output;    // "64 x 112 x 112", of one example; features first, then width and height
    int64_t parameters = 0, multiply_adds = 0, bytes = 0;
    std::vector<size_t> inputs = {}; // the folded rows that it reads; empty for one that is not folded
};

// `depth`: how many parts of a name tell rows apart; 0: all. What is folded stands after what it is part of.
std::vector<LayerRow> layer_rows(const network::Cost &cost, const experiment::Resolved &experiment, int depth);

} // namespace armature::commands
