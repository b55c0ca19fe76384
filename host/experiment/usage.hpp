// SPDX-License-Identifier: MIT
// usage.hpp: which names the expressions of a document use.
#pragma once

#include "experiment/problems.hpp"
#include "experiment/variables.hpp"

namespace armature::experiment {

// Adds a problem for every expression that does not parse or uses an unknown name, whether this trial evaluates it or
// not. To be called after evaluation: a place that has a problem already gets no second one.
void check_names(const Document &document, const Variables &variables, Problems &problems);

// Adds a problem for every variable that no expression uses. A variable that "sweep.space" varies must be used like any
// other (by the sweep's own conditions, too): to vary what nothing reads is a mistake.
void check_unused(const Document &document, Problems &problems);

} // namespace armature::experiment
