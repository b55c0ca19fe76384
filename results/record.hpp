// SPDX-License-Identifier: MIT
// record.hpp: how a study and the start of a run become rows. Each function runs inside of a transaction of the Store.
#pragma once

#include "results/put.hpp"
#include "results/rows.hpp"

namespace armature::results {

int64_t record_study(Connection &connection, const StudyRow &study);
// Returns the run's id.
int64_t record_start(Connection &connection, const RunStart &run, const StudyRow &study);
int64_t record_refused(Connection &connection, const RunRefused &run, const StudyRow &study);

} // namespace armature::results
