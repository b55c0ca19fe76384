// SPDX-License-Identifier: MIT
// loaded.hpp: an instance of one component of a built plugin, straight from its file: no scan, no catalogue.
#pragma once

#include "plugin/library.hpp"
#include "plugin/registry.hpp"
#include "support/places.hpp"

#include <memory>
#include <string>

namespace armature::testing {

template <class Table> struct Loaded {
    // Settings are validated as an experiment's are: throws Errors, or Error if the component itself refuses them.
    Loaded(plugin::Kind kind, const std::string &name, const char *id, const Json &settings = Json::object())
        : library(plugin::Library::open(plugin_folder() / plugin::folder(kind) / (name + ".so"))),
          descriptor(*library->find(kind, name)), schema(Json::parse(descriptor.settings_schema)) {
        const std::string who = std::string(plugin::word(kind)) + " " + name;
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
