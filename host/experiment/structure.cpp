// SPDX-License-Identifier: MIT
#include "experiment/structure.hpp"

#include "plugin/settings.hpp"

#include <algorithm>

namespace armature::experiment {

namespace {

constexpr const char *text = R"json({
"experiment": {"description": "An experiment: data, a network, how it is trained, and what is varied",
  "properties": {
    "$schema": {"type": "string", "description": "for editors: where `armature schema --output` wrote the schema"},
    "name": {"type": "string", "description": "of the study; the file's name by default"},
    "question": {"type": "string", "description": "what the experiment is to find out"},
    "extends": {"type": "string", "description": "another experiment file to start from, relative to this one"},
    "plugins": {"type": "array", "items": {"type": "string"},
                "description": "folders below this file's own with plugins that come with the experiment"},
    "data": {"$ref": "#/$defs/data", "description": "a data set and its settings"},
    "define": {"additionalProperties": {"$ref": "#/$defs/subnetwork"}, "description": "sub-networks by name, for `use`"},
    "network": {"$ref": "#/$defs/network", "description": "the layers, one after another or as a graph"},
    "loss": {"$ref": "#/$defs/loss", "description": "what training makes small"},
    "losses": {"items": {"$ref": "#/$defs/loss"}, "description": "several losses; their weighted sum is made small"},
    "metrics": {"items": {"$ref": "#/$defs/metric"}, "description": "what is measured besides the loss"},
    "optimizer": {"$ref": "#/$defs/optimizer", "description": "how the parameters follow the gradient"},
    "train": {"$ref": "#/$defs/train", "description": "length, batches, seed, what is reported and kept"},
    "initialize": {"anyOf": [{"$ref": "#/$defs/initialize"},
                             {"type": "array", "items": {"$ref": "#/$defs/initialize"}, "minItems": 1}],
                   "description": "parameters that begin with what a checkpoint holds; several of them in a list"},
    "variables": {"additionalProperties": true, "description": "values that ${...} uses; a sweep varies them"},
    "sweep": {"$ref": "#/$defs/sweep", "description": "which variables are varied, how, and what is looked for"}},
  "required": []},
"data": {"x-component": "dataset", "description": "A data set with its settings",
  "properties": {
    "dataset": {"type": "string", "description": "which data set"},
    "split": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1},
              "description": "fractions for training, validation and test of what the data set does not split itself"},
    "normalise": {"type": "string", "enum": ["standard", "range", "none"], "default": "standard",
                  "description": "of the inputs, by training statistics: mean 0 and deviation 1, range 0 to 1, or none"},
    "limit": {"type": "integer", "minimum": 0, "default": 0, "description": "use only so many training examples; 0: all"},
    "seed": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807, "default": 0,
             "description": "of the split and of generated data; not the run's, so replicates see the same data"}},
  "required": ["dataset"]},
"layer": {"x-component": "layer", "description": "A layer with its settings",
  "properties": {
    "layer": {"type": "string", "description": "which layer, activation, block or cell"},
    "name": {"type": "string", "description": "a unique name; the component's by default"},
    "inputs": {"type": "array", "items": {"type": "string"},
               "description": "layers or data fields; by default the layer before, for the first the first input field; [] for none"},
    "constants": {"type": "array", "items": {"type": "string"},
                  "description": "of a recurrence: layers or fields that its body gets whole in every step, after its inputs"},
    "initial": {"type": "array", "items": {"type": "string"},
                "description": "of a recurrence: layers or fields that are its states before the first step"},
    "children": {"type": "string",
                 "description": "of a recursion over trees: a layer or field with the indices of each node's children, -1 for none"},
    "lengths": {"type": "string", "description": "of a recurrence: a field that says how many steps each example has"},
    "mode": {"type": "string", "enum": ["train", "evaluate"],
             "description": "take part in this mode only; in the other the first input is handed on"},
    "share": {"type": "string", "description": "use the parameters of this layer"},
    "transpose": {"type": "boolean", "default": false, "description": "with share: every matrix transposed"},
    "frozen": {"type": "boolean", "default": false, "description": "do not train its parameters"},
    "initialiser": {"$ref": "#/$defs/initialiser", "description": "of the parameter named weight"},
    "initialisers": {"additionalProperties": {"$ref": "#/$defs/initialiser"}, "description": "by parameter name"},
    "when": {"x-expression": ["boolean"], "description": "keep the layer only if this is true"}},
  "required": ["layer"]},
"group": {"description": "Layers, as often as asked, one after another",
  "properties": {
    "layers": {"$ref": "#/$defs/network", "description": "what is repeated"},
    "repeat": {"x-expression": ["integer"], "description": "how often; 1 by default"},
    "when": {"x-expression": ["boolean"], "description": "keep the group only if this is true"}},
  "required": ["layers"]},
"choice": {"description": "One of several alternatives",
  "properties": {
    "choose": {"type": "string", "description": "the name of the alternative, as a rule ${variable}"},
    "from": {"additionalProperties": {"anyOf": [{"$ref": "#/$defs/network"}, {"$ref": "#/$defs/entry"}]},
             "description": "alternatives by name: a layer or an array of layers"},
    "when": {"x-expression": ["boolean"], "description": "keep the choice only if this is true"}},
  "required": ["choose", "from"]},
"use": {"description": "A sub-network that `define` names",
  "properties": {
    "use": {"type": "string", "description": "which sub-network"},
    "name": {"type": "string", "description": "prefix of its layers' names, and the name of its output"},
    "inputs": {"type": "array", "items": {"type": "string"}, "description": "its inputs, by position; the layer before by default"},
    "when": {"x-expression": ["boolean"], "description": "keep it only if this is true"}},
  "required": ["use"]},
"subnetwork": {"description": "Layers with named inputs; the last layer is the output",
  "properties": {
    "inputs": {"type": "array", "items": {"type": "string"}, "description": "what its layers call its inputs"},
    "layers": {"$ref": "#/$defs/network", "description": "its layers"}},
  "required": ["layers"]},
"loss": {"x-component": "loss", "description": "A loss with its settings",
  "properties": {
    "loss": {"type": "string", "description": "which loss"},
    "name": {"type": "string", "description": "for its metric; \"loss\", or the component's where there are several"},
    "of": {"type": "string", "description": "a layer; by default the last one that takes part in both modes"},
    "target": {"anyOf": [{"type": "string"}, {"type": "null"}],
               "description": "a field of the data, by default the first target; null for none"},
    "weight": {"type": "number", "default": 1.0, "description": "its share in the sum; may be negative"},
    "schedule": {"$ref": "#/$defs/schedule", "description": "a factor for the weight over time"}},
  "required": ["loss"]},
"metric": {"x-component": "metric", "description": "A metric with its settings",
  "properties": {
    "metric": {"type": "string", "description": "which metric"},
    "name": {"type": "string", "description": "under which it is recorded; the component's by default"},
    "of": {"type": "string", "description": "a layer; by default what the first loss is of"},
    "target": {"type": "string", "description": "a field of the data; by default the first loss's"}},
  "required": ["metric"]},
"optimizer": {"x-component": "optimizer", "description": "An optimizer with its settings",
  "properties": {
    "optimizer": {"type": "string", "description": "which optimizer"},
    "schedule": {"$ref": "#/$defs/schedule", "description": "a factor for the rate over time"}},
  "required": ["optimizer"]},
"schedule": {"x-component": "schedule", "description": "A schedule with its settings",
  "properties": {"schedule": {"type": "string", "description": "which schedule"}}, "required": ["schedule"]},
"initialiser": {"x-component": "initialiser", "description": "An initialiser with its settings",
  "properties": {"initialiser": {"type": "string", "description": "which initialiser"}}, "required": ["initialiser"]},
"train": {"description": "How training goes",
  "properties": {
    "epochs": {"type": "integer", "minimum": 0, "default": 1, "description": "passes over the training data"},
    "steps": {"type": "integer", "minimum": 0, "default": 0, "description": "if above 0, the length in steps instead"},
    "batch": {"type": "integer", "minimum": 1, "default": 32, "description": "examples in a step"},
    "evaluation_batch": {"type": "integer", "minimum": 1, "default": 256, "description": "examples at once in evaluation"},
    "seed": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807, "default": 1, "description": "of the run; replicates count on from it"},
    "precision": {"type": "string", "enum": ["float", "double"], "default": "float", "description": "of all numbers"},
    "report": {"type": "string", "enum": ["epoch", "step"], "default": "epoch",
               "description": "record metrics of every epoch, or of every step too"},
    "checkpoint": {"type": "string", "enum": ["none", "best", "last", "both"], "default": "best",
                   "description": "which weights to store"},
    "select": {"$ref": "#/$defs/better", "default": {"minimize": "validation.loss"},
               "description": "the metric that chooses the best weights"},
    "shuffle": {"type": "boolean", "default": true, "description": "a new order of the examples in every epoch"},
    "threads": {"type": "integer", "minimum": 1, "default": 1, "description": "for one run"},
    "portable": {"type": "boolean", "default": false,
                 "description": "the same bits on every processor with AVX2, and slower"},
    "clip": {"$ref": "#/$defs/clip", "description": "gradient clipping"},
    "early_stopping": {"$ref": "#/$defs/early_stopping", "description": "when to stop before the end"},
    "stages": {"items": {"$ref": "#/$defs/stage"},
               "description": "parts of the training, one after another, each with its own length and parameters"}},
  "required": []},
"stage": {"description": "A part of a training; what it leaves out is as `train` has it",
  "properties": {
    "name": {"type": "string", "description": "for messages"},
    "epochs": {"type": "integer", "minimum": 0, "description": "passes over the training data; 0 leaves the stage out"},
    "steps": {"type": "integer", "minimum": 0, "description": "if above 0, the length in steps instead"},
    "batch": {"type": "integer", "minimum": 1, "description": "examples in a step"},
    "clip": {"$ref": "#/$defs/clip", "description": "gradient clipping"},
    "parameters": {"type": "array", "items": {"type": "string"},
                   "description": "names of the parameters to train, * standing for any text; all by default"},
    "losses": {"type": "array", "items": {"type": "string"}, "description": "names of the losses that count; all by default"},
    "optimizer": {"$ref": "#/$defs/optimizer", "description": "the experiment's by default; its state begins anew"}},
  "required": []},
"clip": {"description": "Bounds on the gradient; 0 is none",
  "properties": {
    "norm": {"type": "number", "minimum": 0, "default": 0.0, "description": "largest L2 norm of the whole gradient"},
    "value": {"type": "number", "minimum": 0, "default": 0.0, "description": "largest magnitude of an element"}},
  "required": []},
"early_stopping": {"description": "Stop when a metric no longer gets better",
  "properties": {
    "metric": {"type": "string", "default": "validation.loss", "description": "which"},
    "patience": {"type": "integer", "minimum": 0, "default": 0, "description": "evaluations without gain; 0: never stop early"},
    "min_delta": {"type": "number", "minimum": 0, "default": 0.0, "description": "the least gain that counts"}},
  "required": []},
"better": {"description": "A metric and which way is better; the mere name of a loss will do",
  "properties": {
    "maximize": {"type": "string", "description": "a metric that should be large"},
    "minimize": {"type": "string", "description": "a metric that should be small"}},
  "required": []},
"initialize": {"description": "Parameters and persistent tensors that begin with what a checkpoint holds",
  "properties": {
    "file": {"type": "string", "description": "the checkpoint, relative to the experiment's folder"},
    "sha256": {"type": "string", "description": "of the file: another one is refused; a record has it"},
    "take": {"additionalProperties": {"type": "string"}, "default": {"*": "*"},
             "description": "names here -> names in the file, * standing for the same text in both"},
    "transpose": {"type": "boolean", "default": false, "description": "every matrix transposed"}},
  "required": ["file"]},
"sweep": {"description": "What is varied, and what is looked for",
  "properties": {
    "space": {"additionalProperties": {"$ref": "#/$defs/dimension"}, "description": "ranges of variables"},
    "sampler": {"$ref": "#/$defs/sampler", "default": "random", "description": "how points are chosen"},
    "trials": {"type": "integer", "minimum": 1, "maximum": 1099511627776,
               "description": "points at most; without it a grid is carried out whole, other samplers need it"},
    "replicates": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 1,
                   "description": "runs of each point, with seeds s, s + 1, ..."},
    "seed": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807, "default": 0, "description": "of the sampler"},
    "objective": {"$ref": "#/$defs/better", "default": {"minimize": "validation.loss"}, "description": "what makes a trial good"}},
  "required": []},
"choices": {"description": "One of these values",
  "properties": {
    "choice": {"items": {}, "minItems": 1, "description": "the values"},
    "when": {"x-expression": ["boolean"], "description": "varied only where this is true"}},
  "required": ["choice"]},
"integers": {"description": "An integer",
  "properties": {
    "integer": {"type": "array", "items": {"type": "integer"}, "description": "smallest and largest"},
    "step": {"type": "integer", "minimum": 1, "default": 1, "description": "distance of neighbours"},
    "log": {"type": "boolean", "default": false, "description": "evenly on a logarithmic scale"},
    "grid": {"type": "integer", "minimum": 1, "description": "points of a grid; all of them by default"},
    "when": {"x-expression": ["boolean"], "description": "varied only where this is true"}},
  "required": ["integer"]},
"reals": {"description": "A real number, evenly",
  "properties": {
    "uniform": {"type": "array", "items": {"type": "number"}, "description": "smallest and largest"},
    "step": {"type": "number", "exclusiveMinimum": 0, "description": "distance of neighbours; none by default"},
    "grid": {"type": "integer", "minimum": 1, "default": 5, "description": "points of a grid"},
    "when": {"x-expression": ["boolean"], "description": "varied only where this is true"}},
  "required": ["uniform"]},
"logarithmic": {"description": "A real number, evenly on a logarithmic scale",
  "properties": {
    "log": {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0}, "description": "smallest and largest"},
    "grid": {"type": "integer", "minimum": 1, "default": 5, "description": "points of a grid"},
    "when": {"x-expression": ["boolean"], "description": "varied only where this is true"}},
  "required": ["log"]},
"sampler": {"description": "A sampler",
  "properties": {"sampler": {"type": "string", "description": "which sampler"}}, "required": ["sampler"]}
})json";

// A value that plugin::validate can judge: neither an object nor an array of objects.
bool plain(const Json &property) {
    return property.contains("type") && (!property.contains("items") || property["items"].contains("type"));
}

} // namespace

const Json &structures() {
    static const Json all = parse_json(text, "the structure of experiments", Fault::internal);
    return all;
}

const Json &structure(const std::string &object) {
    return structures().at(object);
}

const Json &fallback(const std::string &object, const std::string &key) {
    return structure(object).at("properties").at(key).at("default");
}

std::string entry_kind(const Json &entry) {
    if (entry.is_object()) {
        for (const auto &[key, kind] : {std::pair{"layer", "layer"},
                                        {"use", "use"},
                                        {"choose", "choice"},
                                        {"from", "choice"},
                                        {"layers", "group"},
                                        {"repeat", "group"}}) {
            if (entry.contains(key)) {
                return kind;
            }
        }
    }
    return "layer";
}

std::vector<Error> check_keys(const Json &values, const std::string &object, const std::string &pointer,
                              const std::string &who, const Json &extra) {
    // plugin::validate sees every key's name, but only the plain ones' values: the others are their readers' business.
    Json schema = structure(object), seen = values;
    for (auto &[key, property] : schema["properties"].items()) {
        property["x-whole"] = true; // a single value stands for an array in settings, not in the structure
        if (!plain(property) && seen.is_object() && seen.contains(key)) {
            seen.erase(key);
            Json &required = schema["required"];
            required.erase(std::remove(required.begin(), required.end(), Json(key)), required.end());
        }
    }
    if (extra.is_object()) {
        for (const auto &[key, property] : extra.at("properties").items()) {
            if (!schema["properties"].contains(key)) { // a structural key of the same name wins
                schema["properties"][key] = property;
            }
        }
        for (const Json &key : extra.value("required", Json::array())) {
            schema["required"].push_back(key);
        }
    }
    return plugin::validate(seen, schema, {}, pointer, who);
}

} // namespace armature::experiment
