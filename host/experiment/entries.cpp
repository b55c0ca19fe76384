// SPDX-License-Identifier: MIT
#include "experiment/entries.hpp"

#include "experiment/structure.hpp"
#include "experiment/subnetwork.hpp"
#include "plugin/settings.hpp"

namespace armature::experiment {

namespace {

void check_network(Context &context, const Json &written, const std::string &at);

// Layers alone, or with the names of their inputs.
void check_body(Context &context, const Json &body, const std::string &at) {
    if (const auto network = written_network(context.problems, body, at, "the sub-network")) {
        check_network(context, network->body["layers"], network->layers_at);
    }
}

// The settings of a layer, as it is written, that are networks.
std::vector<std::string> written_networks(Context &context, const Json &layer) {
    std::vector<std::string> out;
    const Json name = layer.is_object() ? layer.value("layer", Json()) : Json();
    const plugin::Component *component =
        name.is_string() ? context.catalogue.find(plugin::Kind::layer, name.get<std::string>()) : nullptr;
    if (component != nullptr) {
        for (const std::string &setting : plugin::network_settings(component->schema)) {
            if (layer.contains(setting)) {
                out.push_back(setting);
            }
        }
    }
    return out;
}

void check_entry(Context &context, const Json &written, const std::string &at) {
    const std::string kind = entry_kind(written);
    if (kind == "layer") {
        check_component(context, plugin::Kind::layer, written, at);
        for (const std::string &setting : written_networks(context, written)) {
            check_body(context, written[setting], pointer(at, setting));
        }
        return;
    }
    context.problems.add(check_keys(written, kind, at, "the " + kind));
    if (written.contains("layers")) {
        check_network(context, written["layers"], pointer(at, "layers"));
    }
    if (written.contains("from") && written["from"].is_object()) {
        for (const auto &[alternative, entries] : written["from"].items()) {
            check_network(context, entries, pointer(pointer(at, "from"), alternative));
        }
    }
}

void check_network(Context &context, const Json &written, const std::string &at) {
    if (!written.is_array()) {
        return check_entry(context, written, at);
    }
    for (size_t i = 0; i < written.size(); ++i) {
        check_entry(context, written[i], pointer(at, i));
    }
}

} // namespace

void check_entries(Context &context) {
    const Json &json = context.document.json;
    if (json.contains("network") && json["network"].is_array()) {
        check_network(context, json["network"], "/network");
    }
    if (!json.contains("define") || !json["define"].is_object()) {
        return;
    }
    for (const auto &[name, body] : json["define"].items()) {
        check_body(context, body, pointer("/define", name));
    }
}

} // namespace armature::experiment
