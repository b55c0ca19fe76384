// SPDX-License-Identifier: MIT
// schema.hpp: which schema a database has, and bringing it up to this program's.
#pragma once

#include "results/sqlite.hpp"

namespace armature::results {

// The number of migrations a database has seen; 0: it is empty. Throws an Error for another program's database and for
// a schema that is newer than this program. Changes nothing.
int schema_version(Connection &connection, const std::filesystem::path &file);

// Carries out what is missing, all or nothing.
void migrate(Connection &connection, int version);

} // namespace armature::results
