// SPDX-License-Identifier: MIT
// tables.hpp: metrics whose values form a table (families.hpp), as files for people and spreadsheets.
#pragma once

#include "data/data.hpp"
#include "training/families.hpp"
#include "training/scores.hpp"
#include "training/training.hpp"

namespace armature::training {

// The table as CSV (RFC 4180, line feeds): a line of columns, then the rows, numbers in the shortest form that reads
// back to the same bits. Where all rows, or all columns, are called WORD_NUMBER and every number has a class, they are
// called after the classes instead, and the first field says which words those were: "true/predicted".
std::string csv(const Family &table, const Values &values, const std::vector<std::string> &classes);

// Writes "SPLIT.METRIC.csv" into `folder` for each metric of validation and test whose values form a table, and says
// which files those are. What was counted in training belongs to no one set of weights and is left out.
std::vector<StoredTable> store_tables(const Values &values, const experiment::Resolved &experiment,
                                      const data::Opened &data, const std::filesystem::path &folder);

} // namespace armature::training
