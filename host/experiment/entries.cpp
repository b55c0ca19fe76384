// SPDX-License-Identifier: MIT
#include "experiment/entries.hpp"

#include "experiment/structure.hpp"

namespace armature::experiment {

namespace {

void check_network(Context &context, const Json &written, const std::string &at);

void check_entry(Context &context, const Json &written, const std::string &at) {
    const std::string kind = entry_kind(written);
    if (kind == "layer") {
        return check_component(context, plugin::Kind::layer, written, at);
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
        const std::string at = pointer("/define", name);
        if (body.is_object() && entry_kind(body) == "group") {
            context.problems.add(check_keys(body, "subnetwork", at, "the sub-network"));
            check_network(context, body["layers"], pointer(at, "layers"));
        } else {
            check_network(context, body, at);
        }
    }
}

} // namespace armature::experiment
