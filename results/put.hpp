// SPDX-License-Identifier: MIT
// put.hpp: rows that are inserted once: the same row again is nothing, another row of the same key is an Error. So a
// caller who does not know whether its last transaction was committed may simply repeat it.
#pragma once

#include "results/sqlite.hpp"

#include <vector>

namespace armature::results {

struct Field {
    const char *column;
    Value value;
};

// The first `keys` fields are the row's key. Call inside of a transaction. True: it was not there yet.
bool put_row(Connection &connection, const char *table, size_t keys, const std::vector<Field> &fields);

// The same for a table whose rows have an id.
struct Entity {
    int64_t id = 0;
    bool added = false;
};
Entity put_entity(Connection &connection, const char *table, size_t keys, const std::vector<Field> &fields);

// A JSON text in `document`; returns its id.
int64_t put_document(Connection &connection, const Json &json);

} // namespace armature::results
