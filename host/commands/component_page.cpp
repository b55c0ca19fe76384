// SPDX-License-Identifier: MIT
// component_page.cpp: a descriptor as text for people and as JSON; what is retyped nowhere else.
#include "commands/component_page.hpp"

#include "commands/table.hpp"
#include "commands/text_width.hpp"
#include "plugin/description.hpp"

#include <algorithm>
#include <cmath>
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

// A value in the middle of the range worth searching, or else the smallest allowed one.
Json plausible(const Json &setting) {
    if (setting.contains("default")) {
        return setting["default"];
    }
    const Json search = setting.value("x-search", Json::object());
    if (search.contains("choice")) {
        return search["choice"].at(0);
    }
    const std::string type = setting.value("type", "");
    if (type == "array") {
        return Json::array({plausible(setting.at("items"))});
    }
    if (type == "string") {
        return setting.contains("enum") ? setting["enum"].at(0) : Json("...");
    }
    if (type == "boolean") {
        return true;
    }
    const auto bound = [&](const char *key, double otherwise) {
        return setting.contains(key) ? setting[key].get<double>() : otherwise;
    };
    double value = setting.contains("exclusiveMinimum") ? bound("exclusiveMinimum", 0) + 1 : bound("minimum", 1);
    value = std::min(value, bound("maximum", value));
    if (search.contains("log")) { // a power of two or of ten at the geometric middle
        const double base = type == "integer" ? 2 : 10;
        const double middle = std::log(search["log"][0].get<double>() * search["log"][1].get<double>()) / 2;
        value = std::pow(base, std::floor(middle / std::log(base)));
    } else if (search.contains("uniform")) {
        value = (search["uniform"][0].get<double>() + search["uniform"][1].get<double>()) / 2;
    } else if (search.contains("integer")) {
        value = search["integer"][0].get<double>();
    }
    return type == "integer" ? Json(static_cast<int64_t>(value)) : Json(value);
}

// A network as a setting's value: for the body of a recurrence a cell.
Json plausible_network(const std::string &setting) {
    return setting == "body" ? Json{{"layer", "gru_cell"}, {"units", 64}} : Json("identity");
}

// The component with its required settings, in the shorter form if there are none.
Json written(const plugin::Component &component, const char *key) {
    const Json required = component.schema.value("required", Json::array());
    if (required.empty() && component.kind != Kind::dataset) {
        return component.name;
    }
    Json out = {{key, component.name}};
    for (const Json &name : required) {
        const Json &setting = component.schema["properties"].at(name.get<std::string>());
        out[name.get<std::string>()] =
            setting.contains("x-network") ? plausible_network(name.get<std::string>()) : plausible(setting);
    }
    return out;
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

Json example(const plugin::Component &component) {
    switch (component.kind) {
    case Kind::loss:
        return {{"loss", written(component, "loss")}};
    case Kind::optimizer:
        return {{"optimizer", written(component, "optimizer")}};
    case Kind::schedule:
        return {{"optimizer", {{"optimizer", "sgd"}, {"schedule", written(component, "schedule")}}}};
    case Kind::initialiser:
        return {{"network",
                 Json::array(
                     {Json{{"layer", "affine"}, {"units", 64}, {"initialiser", written(component, "initialiser")}}})}};
    case Kind::metric:
        return {{"metrics", Json::array({written(component, "metric")})}};
    case Kind::dataset:
        return {{"data", written(component, "dataset")}};
    case Kind::cell:
        return {{"network", Json::array({Json{{"layer", "recurrent"}, {"body", written(component, "layer")}}})}};
    default:
        return {{"network", Json::array({written(component, "layer")})}};
    }
}

std::string bibliography(const plugin::Citation &c) {
    std::string text = fmt::format("{} ({}). {}", c.authors, c.year, c.title);
    text += c.venue.empty() ? "" : ". " + c.venue;
    text += c.doi.empty() ? "" : ". doi:" + c.doi;
    text += c.arxiv.empty() ? "" : ". arXiv:" + c.arxiv;
    return text;
}

void print_page(std::ostream &out, const plugin::Component &c, const std::string &sha256) {
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
    section("Example", indented(dump(example(c))));
    std::string sources;
    for (const plugin::Citation &citation : c.citations) {
        sources += indented(bibliography(citation));
    }
    section("Source", sources);
    section("Term", indented(c.term));
    section("File", c.file.empty() ? indented("part of the program")
                                   : indented(c.file.string()) + indented("sha256 " + sha256));
}

Json page(const plugin::Component &component, const std::string &sha256) {
    Json out = to_json(component);
    out["example"] = example(component);
    out["file"] = component.file.string();
    out["sha256"] = sha256;
    return out;
}

} // namespace armature::commands
