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

// "a layer", "an optimizer"
std::string a(const std::string &word) {
    return (std::string("aeiou").find(word[0]) == std::string::npos ? "a " : "an ") + word;
}

// `bare`: the component is written as its mere name, which stands at `pointer` itself.
const plugin::Component *find(Context &context, plugin::Kind kind, const Json &object, const std::string &pointer,
                              bool bare) {
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
    const std::string wanted = name->get<std::string>(), at = bare ? pointer : armature::pointer(pointer, word);
    const plugin::Component *found = context.catalogue.find(kind, wanted);
    if (found != nullptr || Variables::unknown_yet(*name)) {
        return found;
    }
    if (const plugin::Rejected *rejected = context.catalogue.rejection(wanted)) {
        context.problems.add(at,
                             fmt::format("the plugin of the {} {} was rejected: {} {}", word, dump(*name),
                                         rejected->file.string(), rejected->reason),
                             "armature plugins scan looks at it again", Fault::plugin);
    } else {
        context.problems.add(at, fmt::format("unknown {} {}", word, dump(*name)),
                             suggest(wanted, context.catalogue.names(kind)));
    }
    return nullptr;
}

std::optional<Json> as_object(Context &context, plugin::Kind kind, const Json &written, const std::string &pointer) {
    if (written.is_string()) {
        return Json{{plugin::word(kind), written}};
    }
    if (!written.is_object()) {
        context.problems.add(pointer, fmt::format("expected {}: its name or an object, found {}", a(plugin::word(kind)),
                                                  kind_of(written)));
        return std::nullopt;
    }
    return written;
}

std::optional<Parts> take_apart(Context &context, plugin::Kind kind, const Json &object, const std::string &pointer,
                                bool bare) {
    const size_t before = context.problems.size();
    const plugin::Component *component = find(context, kind, object, pointer, bare);
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
std::map<std::string, Json> take_networks(Context &context, plugin::Kind kind, Json &object,
                                          const std::string &pointer) {
    std::map<std::string, Json> networks;
    const auto name = object.find(plugin::word(kind));
    if (name != object.end() && Variables::unknown_yet(*name)) { // "${cell}"
        const std::string at = armature::pointer(pointer, plugin::word(kind));
        *name = context.variables.value(*name, at).value_or(*name);
    }
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
    std::map<std::string, Json> networks = take_networks(context, kind, *object, pointer);
    const std::optional<Json> evaluated = context.variables.value(*object, pointer);
    std::optional<Parts> parts =
        evaluated ? take_apart(context, kind, *evaluated, pointer, written.is_string()) : std::nullopt;
    if (parts) {
        parts->networks = std::move(networks);
    }
    return parts;
}

void check_component(Context &context, plugin::Kind kind, const Json &written, const std::string &pointer) {
    if (std::optional<Json> object = as_object(context, kind, written, pointer)) {
        take_networks(context, kind, *object, pointer);
        take_apart(context, kind, *object, pointer, written.is_string());
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
