// SPDX-License-Identifier: MIT
// component_page.hpp: what `armature plugins show` says of one component, from its descriptor and a
// trial.
#pragma once

#include "commands/demonstration.hpp"
#include "plugin/catalogue.hpp"
#include "results/query.hpp"

#include <ostream>
#include <string>

namespace armature::commands {

// Setting, type, default, allowed values, range worth searching, meaning.
results::Table settings_table(const plugin::Component &component);

// An experiment as text, a key a line.
std::string layout(const Json &experiment);

std::string bibliography(const plugin::Citation &citation); // one line

void print_page(std::ostream &out, const plugin::Component &component, const Demonstration &shown,
                const std::string &sha256);
Json page(const plugin::Component &component, const Demonstration &shown, const std::string &sha256);

} // namespace armature::commands
