// SPDX-License-Identifier: MIT
// loaded.hpp: a component of a built plugin, straight from its file: no scan, no catalogue.
#pragma once

#include "check/loaded.hpp"
#include "support/places.hpp"

#include <string>

namespace armature::testing {

// "affine" is in affine.so; "arithmetic/subtract" is in arithmetic.so, with its family.
inline check::Component component(plugin::Kind kind, const std::string &name) {
    const std::string family = name.substr(0, name.find('/'));
    return {plugin::Library::open(plugin_folder() / plugin::folder(kind) / (family + ".so")), kind,
            name.substr(name.find('/') + 1)};
}

} // namespace armature::testing
