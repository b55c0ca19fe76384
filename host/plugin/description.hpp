// SPDX-License-Identifier: MIT
// description.hpp: what a library says of its components, checked where it was loaded (in the scanner's child), and the
// JSON in which that travels to the catalogue and its cache.
#pragma once

#include "plugin/catalogue.hpp"
#include "plugin/library.hpp"

namespace armature::plugin {

// The tables of which a component of this kind must offer one. An activation that learns is a layer to its callers.
std::vector<const char *> interfaces_of(Kind kind);

// Every component of a loaded library. Throws Error(Fault::plugin) for a description that the host cannot work with.
std::vector<Component> describe(const Library &library);

Json to_json(const Component &component); // without its file
Component component(const Json &json);    // throws nlohmann's exceptions for what to_json did not write

} // namespace armature::plugin
