// SPDX-License-Identifier: MIT
// table.hpp: a listing in the three formats that every listing has.
#pragma once

#include "results/query.hpp"

#include <ostream>
#include <string>

namespace armature::commands {

enum class Format { table, csv, json };

// "--format table|csv|json"
Format parse_format(const std::string &word);

// table: fits the terminal (numbers to 6 significant digits, or 4 where it is narrow; texts wrapped; columns that find
// no room continued below); in a pipe one line a row, with the full text. csv: RFC 4180, exact numbers. json: an array
// of objects, exact numbers.
void print(std::ostream &out, const results::Table &table, Format format);
// The same for a terminal of this many columns; 0: no terminal.
void print(std::ostream &out, const results::Table &table, Format format, int width);

// The width of the terminal on standard output; 0 if it is none.
int terminal_width();

} // namespace armature::commands
