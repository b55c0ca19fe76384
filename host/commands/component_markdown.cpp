// SPDX-License-Identifier: MIT
// component_markdown.cpp: see component_markdown.hpp.
#include "commands/component_markdown.hpp"

#include "commands/component_page.hpp"
#include "commands/text_width.hpp"

#include <fmt/format.h>

namespace armature::commands {

namespace {

// A cell of a table: in one line, its bars not taken for the table's.
std::string cell(const Json &value) {
    std::string out;
    for (const char c : one_line(value.is_string() ? value.get<std::string>() : dump(value))) {
        out += (c == '|' ? "\\|" : std::string(1, c));
    }
    return out;
}

std::string row(const std::vector<Json> &cells) {
    std::string out = "|";
    for (const Json &value : cells) {
        out += ' ' + cell(value) + " |";
    }
    return out + '\n';
}

std::string fenced(const std::string &language, const std::string &text) {
    return "```" + language + '\n' + text + (text.ends_with('\n') ? "" : "\n") + "```\n\n";
}

} // namespace

void print_markdown(std::ostream &out, const plugin::Component &c, const Demonstration &shown) {
    out << fmt::format("## {} ({})\n\n{}.\n\n", c.name, word(c.kind), one_line(c.summary)) << fenced("text", c.formula);
    if (const results::Table table = settings_table(c); !table.rows.empty()) {
        out << row({table.columns.begin(), table.columns.end()}) << '|';
        for (size_t i = 0; i < table.columns.size(); ++i) {
            out << "---|";
        }
        out << '\n';
        for (const auto &cells : table.rows) {
            out << row({cells.begin(), cells.end()});
        }
        out << '\n';
    }
    if (!shown.shapes.empty()) {
        for (const std::string &line : shown.shapes) {
            out << "- `" << one_line(line) << "`\n";
        }
        out << '\n';
    }
    if (!shown.experiment.is_null()) {
        out << fenced("json", layout(shown.experiment));
    }
    for (const plugin::Citation &citation : c.citations) {
        out << one_line(bibliography(citation)) << "\n\n";
    }
    if (!c.term.empty()) {
        out << "Term: " << one_line(c.term) << ".\n\n";
    }
}

} // namespace armature::commands
