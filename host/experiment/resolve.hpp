// SPDX-License-Identifier: MIT
// resolve.hpp: from a document to a resolved experiment, in two steps: the data first (their sizes are facts that the
// network's expressions may use), then the rest.
#pragma once

#include "experiment/resolved.hpp"
#include "plugin/catalogue.hpp"

namespace armature::experiment {

// All throw Errors with every problem found, each with "FILE at POINTER".

// Without opening anything: structure, unknown keys, component names and settings, variables unknown or never used.
// Expressions that need data.* pass.
void check(const Document &document, const plugin::Catalogue &catalogue);

Data resolve_data(const Document &document, const Assignment &assignment, const plugin::Catalogue &catalogue);

// The training part alone: what a coordinator needs of it (seed, epochs) before any data is opened.
Training resolve_training(const Document &document, const Assignment &assignment);

Resolved resolve(const Document &document, const Assignment &assignment, const Facts &facts,
                 const plugin::Catalogue &catalogue);

// The JSON Schema of experiment files with these components, for editors.
Json schema(const plugin::Catalogue &catalogue);

} // namespace armature::experiment
