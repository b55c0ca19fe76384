// SPDX-License-Identifier: MIT
#include "experiment/components.hpp"

#include "experiment/arithmetic.hpp"
#include "experiment/structure.hpp"
#include "plugin/settings.hpp"
#include "support/nearest.hpp"

#include <utility>

#include <fmt/format.h>

namespace armature::experiment {

namespace {

// The keys of a structural object that are given or have a default.
Json structural_keys(const Json &values, const std::string &object) {
    Json keys = Json::object();
    for (const auto &[key, property] : structure(object).at("properties").items()) {
        if (const auto given = values.find(key); given != values.end()) {
            keys[key] = *given;
        } else if (property.contains("default")) {
            keys[key] = property["default"];
        }
    }
    return keys;
}

const plugin::Component *find(Context &context, plugin::Kind kind, const Json &object, const std::string &pointer) {
    const std::string word = plugin::word(kind);
    const auto name = object.find(word);
    if (name == object.end()) {
        context.problems.add(pointer, fmt::format("names no {}: it needs the key \"{}\"", word, word));
        return nullptr;
    }
    if (!name->is_string()) {
        context.problems.add(armature::pointer(pointer, word),
                             fmt::format("\"{}\" is {}, expected a name", word, dump(*name)));
        return nullptr;
    }
    const plugin::Component *found = context.catalogue.find(kind, name->get<std::string>());
    if (found == nullptr && !Variables::unknown_yet(*name)) {
        context.problems.add(armature::pointer(pointer, word), fmt::format("unknown {} {}", word, dump(*name)),
                             suggest(name->get<std::string>(), context.catalogue.names(kind)));
    }
    return found;
}

std::optional<Json> as_object(Context &context, plugin::Kind kind, const Json &written, const std::string &pointer) {
    if (written.is_string()) {
        return Json{{plugin::word(kind), written}};
    }
    if (!written.is_object()) {
        context.problems.add(pointer, fmt::format("expected a {}: its name or an object, found {}", plugin::word(kind),
                                                  kind_of(written)));
        return std::nullopt;
    }
    return written;
}

// The pointer of what stands at a component: the name itself has no key when only the name is written.
std::optional<Parts> take_apart(Context &context, plugin::Kind kind, const Json &object, const std::string &pointer) {
    const size_t before = context.problems.size();
    const plugin::Component *component = find(context, kind, object, pointer);
    if (component == nullptr) {
        return std::nullopt;
    }
    const std::string who = fmt::format("{} {}", plugin::word(kind), component->name);
    context.problems.add(check_keys(object, object_of(kind), pointer, who, component->schema));
    if (context.problems.size() != before) {
        return std::nullopt;
    }
    Parts parts;
    parts.keys = structural_keys(object, object_of(kind));
    Json settings = object;
    for (const auto &[key, unused] : parts.keys.items()) {
        settings.erase(key);
    }
    parts.component = {component->name, plugin::with_defaults(settings, component->schema), pointer};
    return parts;
}

// Takes the settings that are networks out of an object: their parts are evaluated where they are unfolded.
std::map<std::string, Json> take_networks(Context &context, plugin::Kind kind, Json &object) {
    std::map<std::string, Json> networks;
    const auto name = object.find(plugin::word(kind));
    const plugin::Component *component =
        name != object.end() && name->is_string() ? context.catalogue.find(kind, name->get<std::string>()) : nullptr;
    if (component == nullptr) {
        return networks;
    }
    for (const std::string &network : plugin::network_settings(component->schema)) {
        if (const auto given = object.find(network); given != object.end()) {
            networks[network] = std::exchange(*given, Json::object());
        }
    }
    return networks;
}

} // namespace

std::string object_of(plugin::Kind kind) {
    return kind == plugin::Kind::dataset ? "data" : plugin::word(kind);
}

std::optional<Parts> read_component(Context &context, plugin::Kind kind, const Json &written,
                                    const std::string &pointer) {
    std::optional<Json> object = as_object(context, kind, written, pointer);
    if (!object) {
        return std::nullopt;
    }
    std::map<std::string, Json> networks = take_networks(context, kind, *object);
    const std::optional<Json> evaluated = context.variables.value(*object, pointer);
    std::optional<Parts> parts = evaluated ? take_apart(context, kind, *evaluated, pointer) : std::nullopt;
    if (parts) {
        parts->networks = std::move(networks);
    }
    return parts;
}

void check_component(Context &context, plugin::Kind kind, const Json &written, const std::string &pointer) {
    if (std::optional<Json> object = as_object(context, kind, written, pointer)) {
        take_networks(context, kind, *object);
        take_apart(context, kind, *object, pointer);
    }
}

std::optional<Json> read_object(Variables &variables, Problems &problems, const std::string &object,
                                const Json &written, const std::string &pointer, const std::string &who) {
    if (!written.is_object()) {
        problems.add(pointer, fmt::format("{} is {}, expected an object", who, kind_of(written)));
        return std::nullopt;
    }
    const std::optional<Json> values = variables.value(written, pointer);
    if (!values) {
        return std::nullopt;
    }
    const std::vector<Error> wrong = check_keys(*values, object, pointer, who);
    problems.add(wrong);
    return wrong.empty() ? std::optional(structural_keys(*values, object)) : std::nullopt;
}

} // namespace armature::experiment
