// SPDX-License-Identifier: MIT
// usage.hpp: which names the expressions of a document use.
#pragma once

#include "experiment/problems.hpp"
#include "experiment/variables.hpp"

namespace armature::experiment {

// Adds a problem for every expression that does not parse or uses an unknown name, evaluated in this trial or not, and
// for every variable that no expression uses. A variable that "sweep.space" varies must be used like any other: to vary
// what nothing reads is a mistake. To be called after evaluation: a place that has a problem already gets no second
// one.
void check_usage(const Document &document, const Variables &variables, Problems &problems);

} // namespace armature::experiment
