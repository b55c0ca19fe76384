// SPDX-License-Identifier: MIT
// components.hpp: an object that names a component ("layer": "affine") taken apart: the component with its settings,
// and the structural keys that stand in the same object.
#pragma once

#include "experiment/problems.hpp"
#include "experiment/resolved.hpp"
#include "experiment/variables.hpp"
#include "plugin/catalogue.hpp"

#include <optional>
#include <string>

namespace armature::experiment {

// What every reader of a part of a document works with.
struct Context {
    const Document &document;
    const plugin::Catalogue &catalogue;
    Variables &variables;
    Problems &problems;
};

struct Parts {
    Component component;                  // settings with defaults
    Json keys;                            // structural keys, those with a plain default filled in
    std::map<std::string, Json> networks; // settings that are networks, as they are written
};

// `written` is an object or just the name. nullopt after adding problems: unknown component or keys (with the nearest),
// settings outside their schema.
std::optional<Parts> read_component(Context &context, plugin::Kind kind, const Json &written,
                                    const std::string &pointer);
// The same checks with no expression evaluated: for parts that this trial does not use.
void check_component(Context &context, plugin::Kind kind, const Json &written, const std::string &pointer);

// The structural object that components of a kind stand in: "layer", "data", ...
std::string object_of(plugin::Kind kind);

// An object like {"epochs": 3} that names no component: evaluated, checked, plain defaults filled in.
std::optional<Json> read_object(Variables &variables, Problems &problems, const std::string &object,
                                const Json &written, const std::string &pointer, const std::string &who);

} // namespace armature::experiment
