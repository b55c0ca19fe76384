// SPDX-License-Identifier: MIT
// component_page.hpp: what `armature plugins show` says of one component, all of it from its descriptor.
#pragma once

#include "plugin/catalogue.hpp"
#include "results/query.hpp"

#include <ostream>
#include <string>

namespace armature::commands {

// Setting, type, default, allowed values, range worth searching, meaning.
results::Table settings_table(const plugin::Component &component);

// A piece of an experiment that uses the component, with every required setting.
Json example(const plugin::Component &component);

std::string bibliography(const plugin::Citation &citation); // one line

void print_page(std::ostream &out, const plugin::Component &component, const std::string &sha256);
Json page(const plugin::Component &component, const std::string &sha256);

} // namespace armature::commands
