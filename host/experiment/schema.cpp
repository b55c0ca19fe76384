// SPDX-License-Identifier: MIT
// schema.cpp: the JSON Schema (draft 2020-12) of experiment files, from the same tables that validate them: the
// structure, and what each installed component says of its settings.
#include "experiment/resolve.hpp"

#include "experiment/components.hpp"
#include "experiment/structure.hpp"
#include "search/sampler.hpp"

#include <fmt/format.h>

namespace armature::experiment {

namespace {

using plugin::Kind;

Json reference(const std::string &definition) {
    return {{"$ref", "#/$defs/" + definition}};
}

// Any plain value may be written as an expression instead.
Json or_expression(Json property) {
    const std::string type = property.value("type", "");
    if (type == "array") {
        property["items"] = or_expression(property["items"]);
    } else if (type == "string" && !property.contains("enum")) {
        return property;
    }
    Json out = {{"anyOf", {property, reference("expression")}}};
    for (const char *key : {"description", "default"}) { // editors show these where the key is completed
        if (property.contains(key)) {
            out[key] = property[key];
            out["anyOf"][0].erase(key);
        }
    }
    return out;
}

// A setting; one item stands for an array of it.
Json setting_or_expression(const Json &setting) {
    Json out = or_expression(setting);
    if (setting.value("type", "") == "array") {
        Json &forms = out["anyOf"];
        forms.insert(forms.begin() + 1, setting["items"]);
    }
    return out;
}

// A property of a structural object as an editor should see it.
Json property(Json written) {
    if (written.contains("x-expression")) {
        Json out = {{"anyOf", Json::array({Json{{"type", "string"}}})}};
        for (const Json &type : written["x-expression"]) {
            out["anyOf"].push_back({{"type", type}});
        }
        out["description"] = written["description"];
        return out;
    }
    if (written.contains("additionalProperties")) {
        written["type"] = "object";
    } else if (written.contains("items") && !written.contains("type")) {
        written["type"] = "array";
    } else if (written.contains("type")) {
        return or_expression(std::move(written));
    }
    return written;
}

// A closed object: structural keys, then the settings of a component, if there is one.
Json closed(const std::string &object, const plugin::Component *component) {
    const Json &table = structure(object);
    Json out = {{"type", "object"},
                {"description", component != nullptr ? Json(component->summary) : table["description"]}};
    Json &properties = out["properties"] = Json::object();
    for (const auto &[key, written] : table["properties"].items()) {
        properties[key] = component != nullptr && key == plugin::word(component->kind)
                              ? Json{{"const", component->name}}
                              : property(written);
    }
    out["required"] = table["required"];
    if (component != nullptr) {
        for (const auto &[key, setting] : component->schema["properties"].items()) {
            if (setting.contains("x-network")) {
                properties[key] = {{"anyOf", {reference("subnetwork"), reference("entry")}},
                                   {"description", setting.value("description", "")}};
            } else if (!properties.contains(key)) {
                properties[key] = setting_or_expression(setting);
            }
        }
        for (const Json &key : component->schema.value("required", Json::array())) {
            out["required"].push_back(key);
        }
    }
    out["additionalProperties"] = false;
    return out;
}

class Generator {
public:
    explicit Generator(const plugin::Catalogue &catalogue) : catalogue_(catalogue) {}

    Json whole() {
        for (const auto &[object, table] : structures().items()) {
            if (!table.contains("x-component")) {
                definitions_[object] = closed(object, nullptr);
            }
        }
        for (const Kind kind : {Kind::dataset, Kind::layer, Kind::loss, Kind::metric, Kind::optimizer, Kind::schedule,
                                Kind::initialiser}) {
            components(kind);
        }
        definitions_["expression"] = {
            {"type", "string"}, {"pattern", "\\$\\{.*\\}"}, {"description", "an expression: ${width * 2}"}};
        definitions_["network"] = {{"type", "array"}, {"items", reference("entry")}};
        definitions_["entry"] = any_of({"layer", "group", "choice", "use"});
        definitions_["dimension"] = any_of({"choices", "integers", "reals", "logarithmic"});
        either("subnetwork", reference("network"));
        either("better", {{"type", "string"}});
        definitions_["better"]["anyOf"][0]["minProperties"] = 1;
        definitions_["better"]["anyOf"][0]["maxProperties"] = 1;
        samplers();

        Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "An Armature experiment"}};
        out.update(definitions_["experiment"]);
        definitions_.erase("experiment");
        out["$defs"] = std::move(definitions_);
        return out;
    }

private:
    static Json any_of(const std::vector<std::string> &definitions) {
        Json out = {{"anyOf", Json::array()}};
        for (const std::string &definition : definitions) {
            out["anyOf"].push_back(reference(definition));
        }
        return out;
    }
    // The definition's object or a shorter form of it.
    void either(const std::string &definition, Json shorter) {
        definitions_[definition] = {{"anyOf", Json::array({definitions_[definition], std::move(shorter)})}};
    }

    // "affine", or an object with its settings; a definition for each component.
    void components(Kind kind) {
        const std::string object = object_of(kind);
        Json names = Json::array(), forms = Json::array();
        for (const std::string &name : catalogue_.names(kind)) {
            const std::string definition = fmt::format("{} {}", plugin::word(kind), name);
            definitions_[definition] = closed(object, catalogue_.find(kind, name));
            definitions_[definition]["properties"][plugin::word(kind)] = {{"const", name}};
            names.push_back(name);
            forms.push_back(reference(fmt::format("{}%20{}", plugin::word(kind), name)));
        }
        Json all = {{"anyOf", Json::array()}, {"description", structure(object)["description"]}};
        all["anyOf"].push_back({{"type", "string"}, {"enum", std::move(names)}});
        for (Json &form : forms) {
            all["anyOf"].push_back(std::move(form));
        }
        definitions_[object] = std::move(all);
    }

    void samplers() {
        Json all = {{"anyOf", Json::array()}};
        all["anyOf"].push_back({{"type", "string"}, {"enum", search::sampler_names()}});
        for (const std::string &name : search::sampler_names()) {
            Json form = search::sampler_schema(name);
            form["description"] = search::sampler_summary(name);
            form["properties"]["sampler"] = {{"const", name}};
            form["required"] = {"sampler"};
            form["additionalProperties"] = false;
            all["anyOf"].push_back(std::move(form));
        }
        definitions_["sampler"] = std::move(all);
    }

    const plugin::Catalogue &catalogue_;
    Json definitions_ = Json::object();
};

} // namespace

Json schema(const plugin::Catalogue &catalogue) {
    return Generator(catalogue).whole();
}

} // namespace armature::experiment
