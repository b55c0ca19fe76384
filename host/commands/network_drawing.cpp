// SPDX-License-Identifier: MIT
// network_drawing.cpp: see network_drawing.hpp. Rows that are not folded are not drawn: their parts are.
#include "commands/network_drawing.hpp"

#include "commands/layered_layout.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace armature::commands {

namespace {

constexpr double letter = 6.6, line = 15, padding = 8; // of 11-pixel text, on the generous side

// A row's name; what it is, unless the name says so ("relu_2"), and what comes out of it.
std::vector<std::string> words(const LayerRow &row) {
    const bool numbered = row.name.starts_with(row.component + "_") &&
                          row.name.find_first_not_of("0123456789", row.component.size() + 1) == std::string::npos;
    const bool said = row.component.empty() || row.name == row.component || numbered;
    return {row.name, (said ? "" : row.component + ", ") + row.output};
}

std::string escaped(const std::string &text) {
    std::string out;
    for (const char c : text) {
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
    }
    return out;
}

std::string quoted(const std::string &text) {
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + '"';
}

// Fields, what has parameters, what joins several, and the rest.
const char *colour(const LayerRow &row) {
    return row.component == "field" ? "#e8e8e8"
           : row.parameters > 0     ? "#cfe2f3"
           : row.inputs.size() > 1  ? "#fce5cd"
                                    : "#ffffff";
}

// Along the points: curves between rows, straight lines beside boxes.
std::string path(const std::vector<Point> &through) {
    std::string d = fmt::format("M{:.1f},{:.1f}", through[0].x, through[0].y);
    for (size_t k = 1; k < through.size(); ++k) {
        const Point &a = through[k - 1], &b = through[k];
        if (a.x == b.x || k % 2 == 0) {
            d += fmt::format(" L{:.1f},{:.1f}", b.x, b.y);
        } else {
            const double middle = (a.y + b.y) / 2;
            d += fmt::format(" C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}", a.x, middle, b.x, middle, b.x, b.y);
        }
    }
    return d;
}

} // namespace

std::string as_dot(const std::vector<LayerRow> &rows, const std::string &title) {
    std::string out = fmt::format("digraph {} {{\n  node [shape=box, style=filled, fontname=\"sans-serif\", "
                                  "fontsize=11];\n",
                                  quoted(title));
    for (const LayerRow &row : rows) {
        if (row.folded) {
            const std::vector<std::string> text = words(row);
            std::string label = quoted(text[0]);
            label.insert(label.size() - 1, "\\n" + text[1]);
            out += fmt::format("  {} [label={}, fillcolor=\"{}\"];\n", quoted(row.name), label, colour(row));
        }
    }
    for (const LayerRow &row : rows) {
        for (const size_t input : row.inputs) {
            out += fmt::format("  {} -> {};\n", quoted(rows[input].name), quoted(row.name));
        }
    }
    return out + "}\n";
}

std::string as_svg(const std::vector<LayerRow> &rows, const std::string &title) {
    Drawing drawing;
    std::vector<const LayerRow *> drawn;
    std::map<size_t, size_t> box_of; // by row
    for (size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].folded) {
            size_t longest = 0;
            for (const std::string &text : words(rows[i])) {
                longest = std::max(longest, text.size());
            }
            box_of[i] = drawing.boxes.size();
            drawn.push_back(&rows[i]);
            drawing.boxes.push_back(
                {.width = static_cast<double>(longest) * letter + 2 * padding, .height = 2 * line + padding});
        }
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        for (const size_t input : rows[i].inputs) {
            drawing.arrows.push_back({.from = box_of.at(input), .to = box_of.at(i)});
        }
    }
    lay_out(drawing);

    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
        "{1:.0f}\" "
        "font-family=\"sans-serif\" font-size=\"11\" text-anchor=\"middle\">\n<title>{2}</title>\n"
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
        "orient=\"auto\"><path d=\"M0,1 L7,4 L0,7 z\" fill=\"#555\"/></marker></defs>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        drawing.width, drawing.height, escaped(title));
    for (const Arrow &arrow : drawing.arrows) {
        out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#555\" marker-end=\"url(#tip)\"/>\n",
                           path(arrow.through));
    }
    for (size_t b = 0; b < drawn.size(); ++b) {
        const Box &box = drawing.boxes[b];
        const std::vector<std::string> text = words(*drawn[b]);
        out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"4\" fill=\"{}\" "
                           "stroke=\"#444\"/>\n",
                           box.centre.x - box.width / 2, box.centre.y - box.height / 2, box.width, box.height,
                           colour(*drawn[b]));
        out += fmt::format("<text x=\"{0:.1f}\" y=\"{1:.1f}\" font-weight=\"bold\">{2}</text>"
                           "<text x=\"{0:.1f}\" y=\"{3:.1f}\">{4}</text>\n",
                           box.centre.x, box.centre.y - 3, escaped(text[0]), box.centre.y + line - 3, escaped(text[1]));
    }
    return out + "</svg>\n";
}

} // namespace armature::commands
