// SPDX-License-Identifier: MIT
// component_page.cpp: a descriptor as text for people and as JSON; what is retyped nowhere else.
#include "commands/component_page.hpp"

#include "commands/table.hpp"
#include "commands/text_width.hpp"
#include "plugin/description.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using plugin::Kind;

// The rules of a setting; for an array those of its items.
const Json &rules_of(const Json &setting) {
    return setting.contains("items") ? setting["items"] : setting;
}

std::string type_of(const Json &setting) {
    const std::string type = setting.value("type", "");
    return type == "array" ? setting.at("items").value("type", "item") + "s" : type;
}

std::string allowed(const Json &setting) {
    const Json &rules = rules_of(setting);
    if (rules.contains("enum")) {
        std::string list;
        for (const Json &choice : rules["enum"]) {
            list += (list.empty() ? "" : ", ") + (choice.is_string() ? choice.get<std::string>() : dump(choice));
        }
        return list;
    }
    static constexpr std::pair<const char *, const char *> signs[] = {
        {"minimum", ">= "}, {"exclusiveMinimum", "> "}, {"maximum", "<= "}, {"exclusiveMaximum", "< "}};
    std::string text;
    for (const auto &[key, sign] : signs) {
        if (rules.contains(key)) {
            text += (text.empty() ? "" : ", ") + std::string(sign) + dump(rules[key]);
        }
    }
    return text;
}

std::string search_range(const Json &setting) {
    std::string text;
    const Json search = setting.value("x-search", Json::object());
    for (const auto &[how, range] : search.items()) {
        text += how + " " + dump(range);
    }
    return text;
}

std::string indented(const std::string &text) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        out += "  " + one_line(line) + '\n';
    }
    return out;
}

} // namespace

results::Table settings_table(const plugin::Component &component) {
    results::Table table;
    table.columns = {"setting", "type", "default", "allowed", "search", "meaning"};
    const Json required = component.schema.value("required", Json::array());
    for (const auto &[name, setting] : component.schema.at("properties").items()) {
        const bool needed = std::find(required.begin(), required.end(), Json(name)) != required.end();
        const std::string fallback = setting.contains("default") ? dump(setting["default"])
                                     : needed                    ? "required"
                                                                 : "none";
        table.rows.push_back({name, type_of(setting), fallback, allowed(setting), search_range(setting),
                              setting.value("description", "")});
    }
    return table;
}

std::string layout(const Json &experiment) {
    std::string text;
    for (const auto &[key, value] : experiment.items()) {
        text += fmt::format("{} \"{}\": {}", text.empty() ? "{" : ",\n ", key, dump(value));
    }
    return text + " }\n";
}

std::string bibliography(const plugin::Citation &c) {
    std::string text = fmt::format("{} ({}). {}", c.authors, c.year, c.title);
    text += c.venue.empty() ? "" : ". " + c.venue;
    text += c.doi.empty() ? "" : ". doi:" + c.doi;
    text += c.arxiv.empty() ? "" : ". arXiv:" + c.arxiv;
    return text;
}

void print_page(std::ostream &out, const plugin::Component &c, const Demonstration &shown, const std::string &sha256) {
    out << fmt::format("{}, {} (version {})\n", c.name, word(c.kind), c.version) << indented(c.summary);
    const auto section = [&](const char *title, const std::string &text) {
        if (!text.empty()) {
            out << '\n' << title << '\n' << text;
        }
    };
    section("Formula", indented(c.formula));
    std::ostringstream settings;
    if (const results::Table table = settings_table(c); !table.rows.empty()) {
        print(settings, table, Format::table, std::max(0, terminal_width() - 2));
    }
    section("Settings", settings.str().empty() ? "  none\n" : indented(settings.str()));
    std::string shapes;
    for (const std::string &line : shown.shapes) {
        shapes += indented(line);
    }
    section("Shapes", shown.failure.empty() ? shapes : indented("not known: " + shown.failure));
    const std::string files =
        shown.files.empty() ? "" : indented("with files such as those in " + shown.files + ", beside the plugin");
    section("Example", shown.unfit.empty() ? "" : indented("that of its author does not train: " + shown.unfit));
    section("Example", shown.experiment.is_null() ? "" : indented(layout(shown.experiment)) + files);
    std::string sources;
    for (const plugin::Citation &citation : c.citations) {
        sources += indented(bibliography(citation));
    }
    section("Source", sources);
    section("Term", indented(c.term));
    section("File", c.file.empty() ? indented("part of the program")
                                   : indented(c.file.string()) + indented("sha256 " + sha256));
}

Json page(const plugin::Component &component, const Demonstration &shown, const std::string &sha256) {
    Json out = to_json(component);
    out["shapes"] = shown.shapes;
    out["example"] = shown.experiment;
    out["file"] = component.file.string();
    out["sha256"] = sha256;
    return out;
}

} // namespace armature::commands
