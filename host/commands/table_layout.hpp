// SPDX-License-Identifier: MIT
// table_layout.hpp: columns of text side by side on a terminal. What does not fit is first wrapped, then continued
// below; a column is never too narrow to be told from its neighbour.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace armature::commands {

struct Column {
    std::string name;
    bool numeric = false; // right-aligned, and never cut
    std::vector<std::string> cells;
};

size_t table_width(const std::vector<Column> &columns); // in cells of the terminal, on one line

// room: cells in a line; 0: as many as it takes.
void print_columns(std::ostream &out, const std::vector<Column> &columns, size_t room);

} // namespace armature::commands
