// SPDX-License-Identifier: MIT
// leaderboard.hpp: the best trials of a study as a table, and what a finished study says.
#pragma once

#include "commands/launch.hpp"
#include "commands/table.hpp"
#include "results/query.hpp"

namespace armature::commands {

// Rank, trial, one column a searched variable, the objective and its counterpart on the test split (means over the
// finished replicates), and the first replicate's run.
results::Table leaderboard(const results::Reader &reader, const results::StudyRow &study, size_t most);

// Prints the leaderboard, how the runs ended, and three commands to try next. Returns the exit code: 0 if any run of
// the study has finished, else that of a run that failed.
int conclude_study(const coordinator::Summary &summary, const Launch &launch, Format format);

} // namespace armature::commands
