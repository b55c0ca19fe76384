// SPDX-License-Identifier: MIT
// training.hpp: the "train" part of a document, and the names of the metrics that a run reports.
#pragma once

#include "experiment/problems.hpp"
#include "experiment/resolved.hpp"
#include "experiment/variables.hpp"

#include <string>
#include <vector>

namespace armature::experiment {

// All but its stages, which read_stages reads.
Training read_training(const Document &document, Variables &variables, Problems &problems);
Clip read_clip(const Json &written, const std::string &pointer, Variables &variables, Problems &problems);

// A metric and which way is better: "validation.loss", {"maximize": "validation.accuracy"}.
struct Better {
    std::string metric;
    bool larger = false;
};
Better read_better(const Json &written, const std::string &pointer, Problems &problems);

// Adds a problem if no run of the document reports a metric of this name.
void check_metric(const Document &document, const std::string &metric, const std::string &pointer, Problems &problems);

} // namespace armature::experiment
