// SPDX-License-Identifier: MIT
// table.cpp: a listing as a table for people, as CSV, as JSON. The last two lose nothing.
#include "commands/table.hpp"

#include "commands/table_layout.hpp"
#include "commands/text_width.hpp"
#include "support/csv.hpp"
#include "support/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using results::Table;

constexpr int usual_digits = 6, few_digits = 4; // of numbers, for people

// Text in full and exactly, without JSON's quotation marks.
std::string exact_text(const Json &value) {
    return value.is_null() ? "" : value.is_string() ? value.get<std::string>() : dump(value);
}

std::string short_text(const Json &value, int digits) {
    if (value.is_number_float()) {
        return fmt::format("{:.{}g}", value.get<double>(), digits);
    }
    return one_line(exact_text(value));
}

void print_json(std::ostream &out, const Table &table) {
    out << "[";
    for (size_t i = 0; i < table.rows.size(); ++i) {
        out << (i == 0 ? "\n  {" : ",\n  {");
        for (size_t j = 0; j < table.columns.size(); ++j) {
            const Json &value = table.rows[i][j];
            const bool finite = !value.is_number_float() || std::isfinite(value.get<double>());
            out << (j == 0 ? "" : ", ") << dump(table.columns[j]) << ": "
                << dump(finite ? value : exact(value.get<double>()));
        }
        out << "}";
    }
    out << (table.rows.empty() ? "]\n" : "\n]\n");
}

// RFC 4180, with the line ends of this system.
void print_csv(std::ostream &out, const Table &table) {
    const auto line = [&](const auto &cells, auto &&text) {
        for (size_t j = 0; j < cells.size(); ++j) {
            out << (j == 0 ? "" : ",") << csv_field(text(cells[j]));
        }
        out << '\n';
    };
    line(table.columns, [](const std::string &name) { return name; });
    for (const auto &row : table.rows) {
        line(row, [](const Json &value) {
            const bool finite = !value.is_number_float() || std::isfinite(value.get<double>());
            return exact_text(finite ? value : exact(value.get<double>()));
        });
    }
}

std::vector<Column> columns_of(const Table &table, int digits) {
    std::vector<Column> columns;
    for (size_t j = 0; j < table.columns.size(); ++j) {
        Column column{one_line(table.columns[j]), !table.rows.empty(), {}};
        for (const auto &row : table.rows) {
            column.cells.push_back(short_text(row[j], digits));
            column.numeric = column.numeric && (row[j].is_number() || row[j].is_null());
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

void print_table(std::ostream &out, const Table &table, size_t room) {
    std::vector<Column> columns = columns_of(table, usual_digits);
    if (room > 0 && table_width(columns) > room) {
        columns = columns_of(table, few_digits);
    }
    print_columns(out, columns, room);
}

} // namespace

Format parse_format(const std::string &word) {
    if (word == "table") {
        return Format::table;
    }
    if (word == "csv") {
        return Format::csv;
    }
    if (word == "json") {
        return Format::json;
    }
    const std::string near = nearest(word, {"table", "csv", "json"});
    throw Error(Fault::usage, fmt::format("--format is \"{}\", expected table, csv or json", word), "",
                near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
}

int terminal_width() {
    winsize size{};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
        return 0;
    }
    return size.ws_col == 0 ? 80 : size.ws_col; // a terminal that does not say
}

void print(std::ostream &out, const Table &table, Format format, int width) {
    if (table.columns.empty()) {
        return;
    }
    switch (format) {
    case Format::table:
        return print_table(out, table, static_cast<size_t>(std::max(0, width)));
    case Format::csv:
        return print_csv(out, table);
    case Format::json:
        return print_json(out, table);
    }
}

void print(std::ostream &out, const Table &table, Format format) {
    print(out, table, format, terminal_width());
}

} // namespace armature::commands
