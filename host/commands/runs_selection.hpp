// SPDX-License-Identifier: MIT
// runs_selection.hpp: which runs of a listing, in which order.
#pragma once

#include "results/listing.hpp"

#include <string>

namespace armature::commands {

// Throws an Error with the nearest name.
size_t column_of(const results::Listing &list, const std::string &name);

// Keeps the runs of which the expression is true; one that lacks a value that it needs is left out.
void keep_where(results::Listing &list, const std::string &where);

enum class Direction { better_first, ascending, descending };
// Numbers before texts, and last, whichever the direction, what is missing or not a number.
void sort_by(results::Listing &list, const std::string &column, Direction direction);

} // namespace armature::commands
