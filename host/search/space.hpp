// SPDX-License-Identifier: MIT
// space.hpp: the search space of a sweep, and points in it.
#pragma once

#include "experiment/resolved.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace armature::search {

struct Choice { std::vector<Json> values; };                        // { "choice": [..] }
struct Integer { int64_t low, high, step = 1; bool log = false; };  // { "integer": [low, high], "step": , "log": }
struct Real { double low, high; double step = 0; bool log = false; }; // { "uniform": [..], "step": } or { "log": [..] }

struct Dimension {
    std::string name;                           // of the variable
    std::variant<Choice, Integer, Real> range;
    std::string when;                           // an expression over other variables, or ""
    int64_t grid = 5;                           // "grid": points that the grid sampler takes of a real range
};

struct Space {
    std::vector<Dimension> dimensions; // in the file's order; a `when` may use any variable
};

// "${...}" allowed in bounds. Throws Errors with JSON pointers.
Space read_space(const Json &json, const std::string &file, const std::string &pointer, const Json &variables);

// A value from u in [0, 1): equal-width for choices and integers, along the (log) scale for reals.
Json from_unit(const Dimension &dimension, double u);
// Every value the grid takes.
std::vector<Json> grid_values(const Dimension &dimension);
// Removes the dimensions whose `when` is false under the point and the document's variables, in an order in which
// every `when` sees the final value of what it names.
experiment::Assignment active(const Space &space, const experiment::Assignment &point, const Json &variables);

} // namespace armature::search
