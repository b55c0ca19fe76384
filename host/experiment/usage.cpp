// SPDX-License-Identifier: MIT
#include "experiment/usage.hpp"

#include "experiment/lexer.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace armature::experiment {

namespace {

// Every string of a document that has expressions, with those expressions.
template <class Visit> void walk(const Json &value, const std::string &at, const std::string &key, const Visit &visit) {
    if (value.is_string()) {
        if (Variables::unknown_yet(value)) {
            visit(at, [&] { return expressions(value.get_ref<const std::string &>()); });
        } else if (key == "when" || key == "repeat") { // an expression without ${}
            visit(at, [&] { return std::vector<std::string>{value.get<std::string>()}; });
        }
    } else if (value.is_array()) {
        for (size_t i = 0; i < value.size(); ++i) {
            walk(value[i], pointer(at, i), "", visit);
        }
    } else if (value.is_object()) {
        for (const auto &[below, item] : value.items()) {
            walk(item, pointer(at, below), below, visit);
        }
    }
}

template <class Visit> void walk(const Document &document, const Visit &visit) {
    for (const auto &[key, part] : document.json.items()) {
        if (key != "name" && key != "question") {
            walk(part, pointer("", key), key, visit);
        }
    }
}

} // namespace

void check_names(const Document &document, const Variables &variables, Problems &problems) {
    const std::vector<std::string> known = variables.known_names();
    walk(document, [&](const std::string &at, const auto &texts) {
        if (problems.has(at)) {
            return;
        }
        try {
            for (const std::string &text : texts()) {
                for (const std::string &name : names(text)) {
                    const bool waits = !variables.has_facts() && name.starts_with("data.");
                    if (!waits && std::find(known.begin(), known.end(), name) == known.end()) {
                        problems.add(at, fmt::format("unknown name \"{}\" in \"{}\"", name, text),
                                     suggest(name, known));
                    }
                }
            }
        } catch (const Error &error) {
            problems.add(at, error.message, error.hint);
        }
    });
}

void check_unused(const Document &document, Problems &problems) {
    const auto variables = document.json.find("variables");
    if (variables == document.json.end() || !variables->is_object()) {
        return;
    }
    std::set<std::string> used;
    walk(document, [&](const std::string &, const auto &texts) {
        try {
            for (const std::string &text : texts()) {
                used.merge(names(text));
            }
        } catch (const Error &) { // check_names reports what does not parse
        }
    });
    const Json sweep = document.json.value("sweep", Json::object());
    const bool has_space = sweep.is_object() && sweep.contains("space") && sweep["space"].is_object();
    for (const auto &[name, unused] : variables->items()) {
        if (!is_name(name) || name.starts_with("data.")) {
            problems.add(pointer("/variables", name), fmt::format("\"{}\" is no name for a variable", name),
                         "a letter or _, then letters, digits and _; data.* are sizes of the data");
            continue;
        }
        if (used.count(name) != 0) {
            continue;
        }
        const bool swept = has_space && sweep["space"].contains(name);
        problems.add(swept ? pointer("/sweep/space", name) : pointer("/variables", name),
                     swept ? fmt::format("the sweep varies \"{}\", but nothing uses it", name)
                           : fmt::format("the variable \"{}\" is never used", name),
                     fmt::format("write ${{{}}} where it is meant, or remove it", name));
    }
}

} // namespace armature::experiment
