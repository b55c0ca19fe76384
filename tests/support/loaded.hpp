// SPDX-License-Identifier: MIT
// loaded.hpp: an instance of one component of a built plugin, straight from its file: no scan, no catalogue.
#pragma once

#include "plugin/library.hpp"
#include "plugin/registry.hpp"
#include "support/places.hpp"

#include <memory>
#include <stdexcept>
#include <string>

namespace armature::testing {

// The library of a component: "affine" is affine.so; "arithmetic/subtract" is in arithmetic.so, with its family.
inline std::shared_ptr<plugin::Library> library_of(plugin::Kind kind, const std::string &component) {
    return plugin::Library::open(plugin_folder() / plugin::folder(kind) /
                                 (component.substr(0, component.find('/')) + ".so"));
}
inline const arm_descriptor &find_in(const plugin::Library &library, plugin::Kind kind, const std::string &component) {
    const arm_descriptor *found = library.find(kind, component.substr(component.find('/') + 1));
    if (found == nullptr) {
        throw std::invalid_argument(library.file.string() + " has no " + component);
    }
    return *found;
}

template <class Table> struct Loaded {
    // Settings are validated as an experiment's are: throws Errors, or Error if the component itself refuses them.
    Loaded(plugin::Kind kind, const std::string &name, const char *id, const Json &settings = Json::object())
        : library(library_of(kind, name)), descriptor(find_in(*library, kind, name)),
          schema(Json::parse(descriptor.settings_schema)) {
        const std::string who = std::string(plugin::word(kind)) + " " + descriptor.name;
        if (auto wrong = plugin::validate(settings, schema, "", "", who); !wrong.empty()) {
            throw Errors(std::move(wrong));
        }
        instance = {static_cast<const Table *>(descriptor.get_interface(id)), settings, schema, who};
    }

    std::shared_ptr<plugin::Library> library;
    const arm_descriptor &descriptor;
    Json schema;
    plugin::Instance<Table> instance;
};

} // namespace armature::testing
