// SPDX-License-Identifier: MIT
// schema.cpp: level 2, the settings' schema: that it parses, uses the words that the host knows, and keeps to itself.
#include "check/check.hpp"
#include "check/raw_plugin.hpp"
#include "plugin/settings.hpp"
#include "support/nearest.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

// Runs `look` for every schema of the file.
template <class Look> Outcome each(const Subject &s, Look &&look) {
    const RawPlugin raw(s.file);
    raw.start();
    const auto all = raw.descriptors();
    for (size_t i = 0; i < all.size(); ++i) {
        const std::string whose = who(*all[i], i);
        look(parse_json(all[i]->settings_schema, "the settings' schema of " + whose, Fault::plugin), whose);
    }
    return passed();
}

// The same for every setting.
template <class Look> Outcome each_setting(const Subject &s, Look &&look) {
    return each(s, [&](const Json &schema, const std::string &whose) {
        for (const auto &[name, rule] : schema.at("properties").items()) {
            look(rule, fmt::format("the setting \"{}\" of {}", name, whose));
        }
    });
}

Outcome parses(const Subject &s) {
    return each(s, [](const Json &schema, const std::string &whose) {
        if (!schema.is_object() || !schema.value("properties", Json()).is_object()) {
            throw Broken(fmt::format("the settings' schema of {} has no object \"properties\"", whose),
                         "{\"type\": \"object\", \"properties\": {}}");
        }
    });
}

void know(const Json &rule, const std::vector<std::string> &words, const std::string &whose) {
    for (const auto &[word, value] : rule.items()) {
        if (std::find(words.begin(), words.end(), word) == words.end()) {
            throw Broken(fmt::format("{}: the host does not know the word \"{}\"", whose, word), suggest(word, words));
        }
    }
}

void check_type(const Json &rule, const std::string &whose, bool item) {
    static const std::vector<std::string> scalars = {"integer", "number", "boolean", "string"};
    const Json type = rule.value("type", Json());
    if (rule.contains("x-network") && !item) { // layers that the experiment gives to a block
        if (type != "object") {
            throw Broken(fmt::format("{} is a network and has the type {}", whose, type.dump()),
                         "\"type\": \"object\"");
        }
        return;
    }
    const bool scalar = type.is_string() && std::find(scalars.begin(), scalars.end(), type) != scalars.end();
    if (!scalar && (item || type != "array" || !rule.value("items", Json()).is_object())) {
        throw Broken(fmt::format("{} has the type {}", whose, type.dump()),
                     "types are integer, number, boolean, string, and array with one of these as its items' type");
    }
    for (const char *bound : {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}) {
        const bool number = type == "integer" || type == "number";
        if (rule.contains(bound) && !(number && rule[bound].is_number())) {
            throw Broken(fmt::format("{} has {} {}, which bounds nothing", whose, bound, rule[bound].dump()),
                         "a bound is a number, of an integer or a number");
        }
    }
    if (rule.contains("enum") && !(rule["enum"].is_array() && !rule["enum"].empty())) {
        throw Broken(fmt::format("{} has a list of choices that is empty, or no list", whose),
                     "\"enum\": [\"a\", \"b\"]");
    }
}

Outcome uses_known_words(const Subject &s) {
    each(s, [](const Json &schema, const std::string &whose) {
        know(schema, {"type", "properties", "required", "additionalProperties"}, whose);
        for (const Json &name : schema.value("required", Json::array())) {
            if (!name.is_string() || !schema["properties"].contains(name.get<std::string>())) {
                throw Broken(fmt::format("{} requires the setting {}, which it does not declare", whose, name.dump()));
            }
        }
    });
    return each_setting(s, [](const Json &rule, const std::string &whose) {
        const std::vector<std::string> bounds = {"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
                                                 "enum"};
        std::vector<std::string> words = bounds;
        words.insert(words.end(), {"items", "description", "default", "x-search", "x-network"});
        know(rule, words, whose);
        check_type(rule, whose, false);
        if (rule["type"] == "array") {
            know(rule["items"], bounds, whose);
            check_type(rule["items"], whose, true);
        }
    });
}

Outcome has_valid_defaults(const Subject &s) {
    return each(s, [](const Json &schema, const std::string &whose) {
        Json relaxed = schema;
        relaxed.erase("required");
        const auto wrong = plugin::validate(plugin::with_defaults(Json::object(), schema), relaxed, "", "", whose);
        if (!wrong.empty()) {
            throw Broken(fmt::format("a default breaks its own schema: {}", wrong.front().message),
                         "the default is the member's initial value");
        }
        for (const Json &name : schema.value("required", Json::array())) {
            if (schema["properties"][name.get<std::string>()].contains("default")) {
                throw Broken(fmt::format("{} requires the setting {} and has a default for it", whose, name.dump()),
                             "what has a default need not be given");
            }
        }
    });
}

Outcome is_described(const Subject &s) {
    return each_setting(s, [](const Json &rule, const std::string &whose) {
        if (!rule.value("description", Json()).is_string() || rule["description"].get<std::string>().empty()) {
            throw Broken(whose + " has no description", "a few words: it is all that plugins show can say");
        }
    });
}

Outcome has_a_sound_search_range(const Subject &s) {
    return each_setting(s, [](const Json &rule, const std::string &whose) {
        const Json search = rule.value("x-search", Json());
        if (search.is_null()) {
            return;
        }
        const char *advice =
            "{\"log\": [1, 100]}, {\"uniform\": [0, 1]}, {\"integer\": [1, 9]} or {\"choice\": [1, 2]}";
        static const std::set<std::string> known = {"log", "uniform", "integer", "choice"};
        if (!search.is_object() || search.size() != 1 || !known.contains(search.begin().key()) ||
            !search.front().is_array() || search.front().empty()) {
            throw Broken(fmt::format("{} has the x-search {}, which no sampler understands", whose, search.dump()),
                         advice);
        }
        const Json &range = search.front();
        const std::string how = search.begin().key();
        if (how != "choice" && (range.size() != 2 || !range[0].is_number() || !range[1].is_number() ||
                                !(range[0] < range[1]) || (how == "log" && range[0] <= 0))) {
            throw Broken(fmt::format("{} has the x-search {}, which is no range", whose, search.dump()), advice);
        }
        Json schema = {{"properties", {{"value", rule}}}};
        for (const Json &value : range) {
            const auto wrong = plugin::validate({{"value", value}}, schema, "", "", whose);
            if (!wrong.empty()) {
                throw Broken(fmt::format("the x-search of {} holds {}, which the setting refuses", whose, value.dump()),
                             "search within the bounds");
            }
        }
    });
}

} // namespace

std::vector<Check> schema_checks() {
    return {
        {"ARM-SETTINGS-001", 2, Scope::file, "Every settings' schema is an object with properties", parses, Gate::here},
        {"ARM-SETTINGS-002", 2, Scope::file, "Schemas use the words that the host knows", uses_known_words, Gate::here},
        {"ARM-SETTINGS-003", 2, Scope::file, "Defaults obey their own schema", has_valid_defaults, Gate::here},
        {"ARM-SETTINGS-004", 2, Scope::file, "Every setting has a description", is_described},
        {"ARM-SETTINGS-005", 2, Scope::file, "Search ranges lie within the bounds", has_a_sound_search_range},
    };
}

} // namespace armature::check
