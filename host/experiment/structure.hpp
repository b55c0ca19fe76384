// SPDX-License-Identifier: MIT
// structure.hpp: the keys that an experiment file has besides the settings of its components: one table that the
// validator, the overrides, the defaults and the JSON Schema for editors all work from.
#pragma once

#include "support/json.hpp"

#include <string>
#include <vector>

namespace armature::experiment {

// Every structural object by name, in the file's order, as the JSON Schema of an object: "experiment", "data", "layer",
// "group", "choice", "use", "subnetwork", "loss", "metric", "optimizer", "schedule", "initialiser", "train", "clip",
// "early_stopping", "stage", "initialize", "better", "sweep", "choices", "integers", "reals", "logarithmic", "sampler".
// A property with a "type" is a plain value; "$ref" leads to another object. "x-component" names the kind of component
// whose settings stand in the same object. "x-expression": a string is an expression without ${}.
const Json &structures();
const Json &structure(const std::string &object);

// The default of a key.
const Json &fallback(const std::string &object, const std::string &key);

// Which object an entry of a network is: "layer" (also a mere string), "group", "choice" or "use".
std::string entry_kind(const Json &entry);

// What is wrong with the keys and plain values of an object: Errors whose `where` is a JSON pointer. `extra` are the
// properties of a component's settings that stand in the same object (a JSON Schema), or null.
std::vector<Error> check_keys(const Json &values, const std::string &object, const std::string &pointer,
                              const std::string &who, const Json &extra = nullptr);

} // namespace armature::experiment
