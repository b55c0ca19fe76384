// SPDX-License-Identifier: MIT
// folded_metrics.hpp: a list of metrics for people, in which a table or a long row of values (training/families.hpp)
// takes one line.
#pragma once

#include "results/query.hpp"

#include <set>
#include <string>
#include <vector>

namespace armature::commands {

struct FoldedMetrics {
    std::vector<size_t> kept; // places of those that stand for themselves
    results::Table lines;     // of the others: metric, values, in brief
};

// names[i] has the value values[i]; artifacts are the names of the files that the run left.
FoldedMetrics fold(const std::vector<std::string> &names, const std::vector<double> &values,
                   const std::set<std::string> &artifacts);

// The title of what is folded, and what the option that unfolds it does.
inline constexpr const char *folded_title = "in brief (each with --all)";
inline constexpr const char *unfold_help = "every value of metrics that have very many (csv and json always have)";

} // namespace armature::commands
