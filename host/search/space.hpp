// SPDX-License-Identifier: MIT
// space.hpp: the search space of a sweep, and points in it.
#pragma once

#include "experiment/problems.hpp"
#include "experiment/resolved.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace armature::search {

// { "choice": [..] }
struct Choice {
    std::vector<Json> values;
};
// { "integer": [low, high], "step": , "log": }
struct Integer {
    int64_t low, high, step = 1;
    bool log = false;
};
// { "uniform": [low, high], "step": } or { "log": [low, high] }
struct Real {
    double low, high;
    double step = 0;
    bool log = false;
};

struct Dimension {
    std::string name; // of the variable
    std::variant<Choice, Integer, Real> range;
    std::string when = {}; // an expression over other variables, or ""
    int64_t grid = 5;      // "grid": how many values the grid sampler takes of a range (of integers
                           // all, unless it says how many; of choices and steps always all)
};

struct Space {
    std::vector<Dimension> dimensions; // in the file's order; a `when` may use any variable
};

// "${...}" allowed in bounds. Throws Errors with JSON pointers.
Space read_space(const Json &json, const std::string &file, const std::string &pointer, const Json &variables);
// The same, adding problems to those of a document.
Space read_space(const Json &json, const experiment::Document &document, const std::string &pointer,
                 experiment::Problems &problems);

// A value from u in [0, 1): equal-width for choices and integers, along the (log) scale for reals.
Json from_unit(const Dimension &dimension, double u);
// Every value the grid takes; `grid_size` is at least their number, without making them.
int64_t grid_size(const Dimension &dimension);
std::vector<Json> grid_values(const Dimension &dimension);

// The dimensions in an order in which each comes after those that its `when` depends on, directly or through variables.
// Throws Error if there is none.
std::vector<size_t> order_of_conditions(const Space &space, const Json &variables);
// Removes the dimensions whose `when` is false under the point and the document's variables, in an order in which
// every `when` sees the final value of what it names. One that cannot be evaluated at this point leaves its dimension
// in.
experiment::Assignment active(const Space &space, const experiment::Assignment &point, const Json &variables);
// Throws Errors, whose `where` is a pointer into the document, with every `when` that cannot be evaluated at a point of
// active().
void check_conditions(const Space &space, const experiment::Assignment &point, const Json &variables);

} // namespace armature::search
