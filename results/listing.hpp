// SPDX-License-Identifier: MIT
// listing.hpp: runs as one wide table: what is known of each, its variables and the last value of each of its metrics.
#pragma once

#include "results/query.hpp"

#include <set>

namespace armature::results {

struct Listing {
    // First the facts of a run (run, study, trial, replicate, state, ...), then the variables, then the metrics. A
    // variable whose name is taken is called variables.NAME. NaN and infinities are texts; null: not there.
    Table table;
    size_t variables_from = 0, metrics_from = 0;
    std::set<std::string> objectives; // metrics that rank a study of this listing
    std::set<std::string> maximized;  // those of them that are maximized
};

// All runs, newest first; or those of one study, or of one state ("" for any).
Listing list_runs(const Reader &reader, const std::string &study_uuid, const std::string &state);

} // namespace armature::results
