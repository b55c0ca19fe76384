// SPDX-License-Identifier: MIT
// layered_layout.hpp: where the boxes of a directed graph go on paper, in rows from top to bottom. Knows nothing of
// what they stand for.
//
// Sugiyama, Tagawa and Toda 1981: a row for each length of the longest path, long arrows through a point in every row
// between, orders by barycentres, and places that straighten arrows: the least squares of the horizontal distances
// between neighbours, row by row, that keeps the order and the gaps (isotonic regression by pooling).
#pragma once

#include <cstddef>
#include <vector>

namespace armature::commands {

struct Point {
    double x = 0, y = 0;
};

struct Box {
    double width = 0, height = 0;
    Point centre = {}; // the layout's answer
};

struct Arrow {
    size_t from = 0, to = 0;         // boxes; no arrows go in a circle
    std::vector<Point> through = {}; // the layout's answer: from the lower edge of one to the upper edge of the other
};

struct Drawing {
    std::vector<Box> boxes;
    std::vector<Arrow> arrows;
    double width = 0, height = 0; // of the whole, with a margin
};

// Gives every box and arrow its place.
void lay_out(Drawing &drawing);

} // namespace armature::commands
