// SPDX-License-Identifier: MIT
// small_experiments.cpp: see small_experiments.hpp. All data are generated, so that each can be run anywhere.
#include "commands/small_experiments.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using plugin::Component;
using plugin::Kind;

// A value in the middle of the range worth searching, or else a small allowed one.
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
        const Json &item = setting.at("items");
        const bool extents = item.value("type", "") == "integer" && item.value("minimum", 3) <= 3;
        return Json::array({extents ? Json(3) : plausible(item)}); // a window of 3 x 3
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
    double value =
        std::max(8.0, setting.contains("exclusiveMinimum") ? bound("exclusiveMinimum", 0) + 1 : bound("minimum", 8));
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

// In the shorter form if there are no settings: "softmax", {"layer": "affine", "units": 64}.
Json written(const Component &component, const Json &settings) {
    const bool in_network = plugin::same_space(component.kind, Kind::layer);
    if (settings.empty() && component.kind != Kind::dataset) {
        return component.name;
    }
    Json out = {{in_network ? "layer" : plugin::word(component.kind), component.name}};
    out.update(settings);
    return out;
}

// In the order in which people write it.
Json experiment(const Json &data, const Json &network, const Json &loss) {
    return completed({{"data", data}, {"network", network}, {"loss", loss}});
}
Json json(const std::string &text) {
    return parse_json(text, "a small experiment", Fault::internal);
}

// [feature 8, batch] and classes; [feature 3, width 12, height 10, batch] and classes; [feature 2, batch, time] and a
// number; indices [batch, time] and a tree.
const char *const points = R"({"dataset": "gaussians", "classes": 6, "features": 8})";
const char *const pictures =
    R"({"dataset": "gratings", "width": 12, "height": 10, "channels": 3, "classes": 4, "points": 40})";
const char *const series = R"({"dataset": "adding_problem", "steps": 12, "examples": 200, "normalise": "none"})";
const char *const trees = R"({"dataset": "formulas", "examples": 200})";
const char *const tokens = R"({"dataset": "transduction", "examples": 200})";

Json classes(const Json &layers_before, const Json &tail) {
    Json network = layers_before;
    network.insert(network.end(), tail.begin(), tail.end());
    return experiment(json(points), network, "cross_entropy");
}
Json number(const Json &layers_before, const Json &tail) {
    Json network = layers_before;
    network.insert(network.end(), tail.begin(), tail.end());
    return experiment(json(series), network, "mean_squared_error");
}

// The component as one layer among others, with these inputs ("" are those before it).
Json placed(Json layer, const std::vector<std::string> &inputs, bool named) {
    if (inputs.empty() && !named) {
        return layer;
    }
    if (layer.is_string()) {
        layer = Json{{"layer", layer}};
    }
    if (named) {
        layer["name"] = "it";
    }
    if (named || !inputs.empty()) {
        layer["inputs"] = inputs;
    }
    return layer;
}

// What may come before a layer, and which of it the layer takes: three of a shape, two, one; positive numbers; indices.
struct Source {
    std::string layers;
    std::vector<std::string> inputs; // empty: the one before
};

std::vector<Source> sources() {
    static const std::string a = R"({"layer": "affine", "units": 8, "name": "a"})",
                             b = R"(, {"layer": "affine", "units": 8, "name": "b"})",
                             c = R"(, {"layer": "affine", "units": 8, "name": "c"})",
                             index = R"(, {"layer": "arg_max", "name": "i"})";
    return {{"[" + a + b + c + "]", {"a", "b", "c"}},     {"[" + a + b + "]", {"a", "b"}},
            {R"([{"layer": "affine", "units": 8}])", {}}, {R"([{"layer": "affine", "units": 8}, "softplus"])", {}},
            {"[" + a + index + "]", {"a", "i"}},          {"[" + a + index + "]", {"i"}}};
}

// The layer between its sources and an output of the right size.
std::vector<Json> of_layer(const Json &layer) {
    const Json classes_after[] = {
        json(R"([{"layer": "affine", "units": "${data.classes}"}])"),
        json(R"([{"layer": "one_hot", "classes": 8}, {"layer": "affine", "units": "${data.classes}"}])")};
    const Json number_after[] = {
        json(R"([{"layer": "affine", "units": 1}])"),
        json(R"([{"layer": "affine", "units": 1}, {"layer": "reduce_mean", "over": ["time"], "keep": false}])")};
    std::vector<Json> out;
    const auto with = [&](const auto &tails, const auto &make) {
        for (const Json &tail : tails) {
            for (const Source &source : sources()) {
                Json layers = json(source.layers);
                layers.push_back(placed(layer, source.inputs, false));
                out.push_back(make(layers, tail));
            }
        }
    };
    with(classes_after, classes);
    with(number_after, number);
    Json layers = json(R"([{"layer": "affine", "units": 8, "name": "a"}])"); // one that takes nothing
    layers.push_back(placed(layer, {}, true));
    layers.push_back({{"layer", "add"}, {"inputs", {"a", "it"}}});
    out.push_back(classes(layers, classes_after[0]));
    for (const char *before : {"[]", R"([{"layer": "convolution", "channels": 8, "kernel": 3}])"}) { // on pictures
        Json picture = json(before);
        picture.push_back(layer);
        picture.push_back("flatten");
        picture.push_back(json(R"({"layer": "affine", "units": "${data.classes}"})"));
        out.push_back(experiment(json(pictures), picture, "cross_entropy"));
    }
    return out;
}

// A body of a recurrence, over a tree or along time.
std::vector<Json> of_body(const std::string &layer, const Json &body) {
    Json recursion = {{"layer", layer}, {"body", body}, {"outputs", "last"}};
    Json along = recursion;
    recursion.update({{"children", "children"}, {"lengths", "nodes"}});
    const Json embedding = json(R"({"layer": "embedding", "units": 16, "vocabulary": 4, "inputs": ["symbols"]})");
    const Json head = json(R"({"layer": "affine", "units": "${data.classes}"})");
    return {experiment(json(trees), Json::array({embedding, recursion, head}), "cross_entropy"),
            number(Json::array({along}), json(R"([{"layer": "affine", "units": 1}])"))};
}

Json of_decode() {
    return experiment(json(tokens), json(R"([
        {"layer": "recurrent", "name": "encoder", "inputs": ["read"], "outputs": "last", "body": {"layer": "gru_cell", "units": 32}},
        {"layer": "decode", "inputs": ["previous"], "initial": ["encoder.1"], "start": 8, "end": 8, "beam": 2,
         "body": [{"layer": "embedding", "units": 16, "vocabulary": 9}, {"layer": "gru_cell", "units": 32},
                  {"layer": "affine", "units": 9}]}])"),
                      "cross_entropy");
}

std::vector<Json> of_network_kind(const Component &component, const Json &it) {
    if (component.kind == Kind::cell) {
        std::vector<Json> out = of_body("recursive", it);
        out[1]["network"][0]["layer"] = "recurrent";
        return out;
    }
    if (component.name == "decode" && component.file.empty()) { // of the host's own
        Json made = of_decode();
        made["network"].insert(made["network"].begin(),
                               json(R"({"layer": "one_hot", "classes": 8, "inputs": ["source"], "name": "read"})"));
        return {made};
    }
    const Json settings = component.schema.value("properties", Json::object());
    if (settings.contains("body") && settings["body"].contains("x-network")) {
        const Json tree = {{"layer", "tree_lstm_cell"}, {"units", 64}}; // a cell of more than one child
        std::vector<Json> out = of_body(component.name, plausible_network("body"));
        out[0]["network"][1]["body"] = tree;
        return out;
    }
    return of_layer(it);
}

} // namespace

Json required_settings(const Component &component) {
    Json out = Json::object();
    for (const Json &name : component.schema.value("required", Json::array())) {
        const Json &setting = component.schema["properties"].at(name.get<std::string>());
        out[name.get<std::string>()] =
            setting.contains("x-network") ? plausible_network(name.get<std::string>()) : plausible(setting);
    }
    return out;
}

Json completed(Json experiment) {
    if (!experiment.contains("optimizer")) {
        experiment["optimizer"] = "adam";
    }
    if (!experiment.contains("train")) {
        experiment["train"]["epochs"] = 2;
    }
    return experiment;
}

std::vector<Json> small_experiments(const Component &component, const Json &settings) {
    const Json it = written(component, settings);
    const Json layers = json(R"([{"layer": "affine", "units": 32}, "tanh"])");
    Json to_classes = layers,
         to_number = json(R"([{"layer": "recurrent", "body": {"layer": "gru_cell", "units": 16}, "outputs": "last"}])");
    to_classes.push_back(json(R"({"layer": "affine", "units": "${data.classes}"})"));
    to_number.push_back(json(R"({"layer": "affine", "units": 1})"));
    Json with_classes = experiment(json(points), to_classes, "cross_entropy");
    Json with_number = experiment(json(series), to_number, "mean_squared_error");
    Json objective = experiment(json(points), json(R"([{"layer": "affine", "units": 8}, "square"])"), Json::object());
    switch (component.kind) {
    case Kind::loss:
        with_classes["loss"] = it;
        with_number["loss"] = it;
        objective["loss"] = Json{{"loss", component.name}, {"target", nullptr}};
        return {with_classes, with_number, objective};
    case Kind::metric:
        with_classes["metrics"] = Json::array({it});
        with_number["metrics"] = Json::array({it});
        return {with_classes, with_number};
    case Kind::optimizer:
        with_classes["optimizer"] = it;
        return {with_classes};
    case Kind::schedule:
        with_classes["optimizer"] = Json{{"optimizer", "adam"}, {"schedule", it}};
        return {with_classes};
    case Kind::initialiser:
        with_classes["network"][0]["initialiser"] = it;
        return {with_classes};
    case Kind::dataset: {
        const Json image = json(R"(["flatten", {"layer": "affine", "units": "${data.classes}"}])");
        return {experiment(it, to_classes, "cross_entropy"), experiment(it, image, "cross_entropy"),
                experiment(it, to_number, "mean_squared_error"),
                experiment(it, json(R"(["identity", {"layer": "affine", "units": 1}])"), "mean_squared_error")};
    }
    default:
        return of_network_kind(component, it);
    }
}

} // namespace armature::commands
