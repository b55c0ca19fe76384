// SPDX-License-Identifier: MIT
#include "commands/table_layout.hpp"

#include "commands/text_width.hpp"

#include <algorithm>

namespace armature::commands {

namespace {

constexpr size_t column_gap = 2;   // between columns
constexpr size_t narrow_text = 12; // text is not squeezed below this,
constexpr size_t narrow_name = 24; // and the first column, which tells rows apart, not below this
constexpr size_t least_room = 16;  // of any terminal
constexpr size_t lines_inside = 3; // of a cell with columns to its right
constexpr size_t lines_at_end = 6; // of a cell of the last column

size_t widest(const std::vector<std::string> &texts) {
    size_t width = 0;
    for (const std::string &text : texts) {
        width = std::max(width, text_width(text));
    }
    return width;
}

// "validation.accuracy" -> "validation.", "accuracy": where a header may be broken.
std::vector<std::string> parts(const std::string &name) {
    std::vector<std::string> out = {""};
    for (const char c : name) {
        out.back() += c;
        if (c == '.' || c == '_' || c == ' ') {
            out.emplace_back();
        }
    }
    return out;
}

std::vector<std::string> header(const std::string &name, size_t width) {
    std::vector<std::string> lines = {""};
    for (const std::string &part : parts(name)) {
        if (!lines.back().empty() && text_width(lines.back() + part) > width) {
            lines.emplace_back();
        }
        lines.back() += part;
    }
    for (std::string &line : lines) {
        line = shortened(line.substr(0, line.find_last_not_of(' ') + 1), width);
    }
    return lines;
}

struct Placed {
    const Column *column;
    size_t least, width;
};

Placed place(const Column &column, size_t narrow, size_t room) {
    const size_t cells = widest(column.cells);
    const size_t least = std::max(widest(header(column.name, widest(parts(column.name)))),
                                  column.numeric ? cells : std::min(cells, narrow));
    return {&column, std::min(least, room), std::max(text_width(column.name), cells)};
}

size_t total(const std::vector<Placed> &band, size_t Placed::*width) {
    size_t sum = column_gap * (band.size() - 1);
    for (const Placed &one : band) {
        sum += one.*width;
    }
    return sum;
}

// As many columns in a band as fit at their least widths. Further bands begin with the first column again, which tells
// what the rows are of.
std::vector<std::vector<Placed>> bands(const std::vector<Column> &columns, size_t room) {
    std::vector<std::vector<Placed>> out(1);
    for (const Column &column : columns) {
        const Placed next = place(column, &column == &columns.front() ? narrow_name : narrow_text, room);
        std::vector<Placed> with = out.back();
        with.push_back(next);
        if (out.back().empty() || total(with, &Placed::least) <= room) {
            out.back() = std::move(with);
            continue;
        }
        const Placed &first = out.front().front();
        const bool again = first.least + column_gap + next.least <= room;
        out.push_back(again ? std::vector<Placed>{first, next} : std::vector<Placed>{next});
    }
    return out;
}

// Takes from the column that has most to spare until the line fits.
void fit(std::vector<Placed> &band, size_t room) {
    while (total(band, &Placed::width) > room) {
        const auto spare = [](const Placed &one) { return one.width - std::min(one.width, one.least); };
        const auto most = std::max_element(band.begin(), band.end(),
                                           [&](const Placed &a, const Placed &b) { return spare(a) < spare(b); });
        if (spare(*most) == 0) {
            return;
        }
        --most->width;
    }
}

// One row, or the header, of several lines; `bottom`: short cells end on the last line.
void print_row(std::ostream &out, const std::vector<Placed> &band, const std::vector<std::vector<std::string>> &cells,
               bool bottom) {
    size_t height = 1;
    for (const auto &cell : cells) {
        height = std::max(height, cell.size());
    }
    for (size_t i = 0; i < height; ++i) {
        std::string line;
        for (size_t j = 0; j < band.size(); ++j) {
            const size_t skipped = bottom ? height - cells[j].size() : 0;
            const std::string text = i < skipped || i - skipped >= cells[j].size() ? "" : cells[j][i - skipped];
            const size_t padding = band[j].width - std::min(band[j].width, text_width(text));
            line.append(j == 0 ? 0 : column_gap, ' ');
            line.append(band[j].column->numeric ? padding : 0, ' ');
            line.append(text);
            line.append(band[j].column->numeric ? 0 : padding, ' ');
        }
        out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
    }
}

void print_band(std::ostream &out, const std::vector<Placed> &band) {
    std::vector<std::vector<std::string>> cells;
    for (const Placed &one : band) {
        cells.push_back(header(one.column->name, one.width));
    }
    print_row(out, band, cells, true);
    for (size_t row = 0; row < band.front().column->cells.size(); ++row) {
        for (size_t j = 0; j < band.size(); ++j) {
            const std::string &text = band[j].column->cells[row];
            const size_t lines = band[j].column->numeric ? 1 : j + 1 == band.size() ? lines_at_end : lines_inside;
            cells[j] = wrapped(text, band[j].width, lines);
        }
        print_row(out, band, cells, false);
    }
}

} // namespace

size_t table_width(const std::vector<Column> &columns) {
    size_t sum = column_gap * (columns.size() - 1);
    for (const Column &column : columns) {
        sum += std::max(text_width(column.name), widest(column.cells));
    }
    return sum;
}

void print_columns(std::ostream &out, const std::vector<Column> &columns, size_t room) {
    room = room == 0 ? table_width(columns) : std::max(room, least_room);
    const char *between = "";
    for (std::vector<Placed> &band : bands(columns, room)) {
        fit(band, room);
        out << between;
        print_band(out, band);
        between = "\n";
    }
}

} // namespace armature::commands
