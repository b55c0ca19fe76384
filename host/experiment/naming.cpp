// SPDX-License-Identifier: MIT
#include "experiment/naming.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::experiment {

namespace {

// A layer's name: what an input can name, and what parameters are called after.
bool good_name(const std::string &name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && letter(name[0]) && name.back() != '.' && std::all_of(name.begin(), name.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

void collect(const Json &json, std::set<std::string> &given) {
    if (json.is_object() && json.contains("name") && json["name"].is_string()) {
        given.insert(json["name"].get<std::string>());
    }
    for (const Json &item : json) {
        if (item.is_structured()) {
            collect(item, given);
        }
    }
}

} // namespace

Naming::Naming(const Json &document, Problems &problems) : problems_(problems) {
    for (const char *part : {"network", "define"}) {
        if (document.contains(part)) {
            collect(document[part], given_);
        }
    }
}

Name Naming::name(const Json &keys, const std::string &component, const std::string &at, const Scope &scope) {
    Name out;
    out.given = keys.contains("name");
    out.wanted = out.given ? keys["name"].get<std::string>() : component;
    if (out.given) {
        claim(out.wanted, pointer(at, "name"), scope);
    }
    const auto free = [&](const std::string &candidate) {
        return taken_.count(scope.prefix + candidate) == 0 &&
               (given_.count(candidate) == 0 || (out.given && candidate == out.wanted));
    };
    out.numbered = out.wanted;
    int64_t &last = counts_[scope.prefix + out.wanted]; // the search goes on where it ended for the name before
    while (!free(out.numbered)) {
        last = std::max<int64_t>(last + 1, 2);
        out.numbered = fmt::format("{}_{}", out.wanted, last);
    }
    out.unique = scope.prefix + out.numbered;
    taken_.insert(out.unique);
    return out;
}

void Naming::declare(const Name &name, const Reference &target, Scope &scope) {
    if (name.given) {
        scope.names[name.wanted] = target;
    } else {
        scope.names.emplace(name.wanted, target);
        scope.names.emplace(name.numbered, target);
    }
}

// A name may be met again only where it was given first: in a repetition.
void Naming::claim(const std::string &wanted, const std::string &at, const Scope &scope) {
    if (!good_name(wanted)) {
        problems_.add(at, fmt::format("\"{}\" is no name for a layer", wanted),
                      "a letter, then letters, digits, _ - and .");
    }
    const auto [owner, first] = owners_.emplace(scope.prefix + wanted, at);
    if (!first && owner->second != at) {
        problems_.add(at, fmt::format("the name \"{}\" is given already at {}", wanted, owner->second));
    }
}

std::optional<std::string> meaning(const Reference &reference) {
    const std::string &name = reference.name;
    // "hidden.1" is the second output of "hidden".
    const size_t dot = name.rfind('.');
    const bool output = dot != std::string::npos && name.find_first_not_of("0123456789", dot + 1) == std::string::npos;
    for (const Scope *scope = reference.scope; scope != nullptr; scope = scope->parent) {
        if (const auto found = scope->names.find(name); found != scope->names.end()) {
            return meaning(found->second);
        }
        if (output) {
            if (const auto found = scope->names.find(name.substr(0, dot)); found != scope->names.end()) {
                const std::optional<std::string> base = meaning(found->second);
                return base ? std::optional(*base + name.substr(dot)) : std::nullopt;
            }
        }
        if (scope->closed) {
            return std::nullopt;
        }
    }
    return name;
}

std::vector<std::string> visible(const Scope *scope, const std::vector<std::string> &outside) {
    std::vector<std::string> names;
    for (; scope != nullptr; scope = scope->parent) {
        for (const auto &[name, unused] : scope->names) {
            names.push_back(name);
        }
        if (scope->closed) {
            return names;
        }
    }
    for (const std::string &name : outside) { // the outermost scope has names of layers too
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

} // namespace armature::experiment
