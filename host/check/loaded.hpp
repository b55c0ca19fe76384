// SPDX-License-Identifier: MIT
// loaded.hpp: one component of a loaded library, and instances of its tables made from settings that were validated as
// an experiment's are. No scan, no catalogue.
#pragma once

#include "plugin/library.hpp"
#include "plugin/registry.hpp"

#include <memory>
#include <string>

namespace armature::check {

struct Component {
    // Throws Error(Fault::plugin) if the library does not have it.
    Component(std::shared_ptr<plugin::Library> library, plugin::Kind kind, const std::string &name)
        : library(std::move(library)), kind(kind), who(std::string(plugin::word(kind)) + " " + name) {
        descriptor = this->library->find(kind, name);
        if (descriptor == nullptr) {
            throw Error(Fault::plugin, "the file does not have it", who);
        }
        schema = parse_json(descriptor->settings_schema, "the settings' schema of " + who, Fault::plugin);
    }

    template <class Table> const Table *table(const char *id) const {
        return static_cast<const Table *>(descriptor->get_interface(id));
    }
    // Throws Errors for settings that the schema refuses, Error if the component itself does.
    template <class Table> plugin::Instance<Table> make(const char *id, const Json &settings) const {
        if (auto wrong = plugin::validate(settings, schema, "", "", who); !wrong.empty()) {
            throw Errors(std::move(wrong));
        }
        return {table<Table>(id), settings, schema, who};
    }

    std::shared_ptr<plugin::Library> library;
    plugin::Kind kind;
    std::string who; // "layer affine"
    const arm_descriptor *descriptor = nullptr;
    Json schema;
    std::shared_ptr<plugin::Registry> registry; // of a block or a cell: where it finds what it applies

    bool composes() const { return kind == plugin::Kind::block || kind == plugin::Kind::cell; }
};

} // namespace armature::check
