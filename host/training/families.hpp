// SPDX-License-Identifier: MIT
// families.hpp: metrics that report very many values, as the names alone tell: tables ("test.confusion_counts.true_3.
// predicted_5") and long rows of alike ones ("test.class_accuracy.class_17"). What is done with them is for others.
#pragma once

#include <string>
#include <vector>

namespace armature::training {

struct Family {
    std::string name;                       // "test.confusion_counts", "test.class_accuracy.class_*"
    std::vector<std::string> rows, columns; // of a table, in the order of the names; of a long row none
    std::vector<size_t> members;            // places in the list of names; of a table by rows
    bool is_table() const { return !rows.empty(); }
};

// A table: names SPLIT.METRIC.ROW.COLUMN, at least three rows and two columns, every cell once. A long row: more than
// 20 names SPLIT.METRIC.VALUE whose values differ in the number behind them, or have none. No name is in two families.
std::vector<Family> families(const std::vector<std::string> &names);

// The places, of so many, that are in no family.
std::vector<size_t> outside(const std::vector<Family> &families, size_t names);

} // namespace armature::training
