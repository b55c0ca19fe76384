// SPDX-License-Identifier: MIT
#include "results/put.hpp"

#include "support/hash.hpp"

#include <fmt/format.h>

namespace armature::results {

namespace {

std::string shown(const Value &value) {
    if (const auto *text = std::get_if<std::string>(&value)) {
        return text->size() <= 80 ? fmt::format("\"{}\"", *text) : fmt::format("\"{} ...\"", text->substr(0, 76));
    }
    if (const auto *integer = std::get_if<int64_t>(&value)) {
        return fmt::to_string(*integer);
    }
    const auto *real = std::get_if<double>(&value);
    return real == nullptr ? "nothing" : fmt::to_string(*real);
}

// `id`: the expression that gives a row's id.
Entity put(Connection &connection, const char *table, const char *id, size_t keys, const std::vector<Field> &fields) {
    std::string columns, places, condition;
    for (size_t i = 0; i < fields.size(); ++i) {
        columns += fmt::format("{}{}", i == 0 ? "" : ", ", fields[i].column);
        places += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
        if (i < keys) {
            condition += fmt::format("{}{} = ?{}", i == 0 ? "" : " AND ", fields[i].column, i + 1);
        }
    }
    Statement &insert = connection.prepare(
        fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING", table, columns, places));
    insert.with();
    for (size_t i = 0; i < fields.size(); ++i) {
        insert.bind(static_cast<int>(i + 1), fields[i].value);
    }
    insert.execute();
    if (sqlite3_changes(connection.get()) > 0) {
        return {sqlite3_last_insert_rowid(connection.get()), true};
    }
    Statement &select =
        connection.prepare(fmt::format("SELECT {}, {} FROM {} WHERE {}", columns, id, table, condition));
    select.with();
    for (size_t i = 0; i < keys; ++i) {
        select.bind(static_cast<int>(i + 1), fields[i].value);
    }
    Entity result;
    const bool found = select.first([&] {
        for (size_t i = keys; i < fields.size(); ++i) {
            if (const Value there = select.value(static_cast<int>(i)); there != fields[i].value) {
                throw Error(Fault::database,
                            fmt::format("{} {} is already recorded with {} {}, not {}", table, shown(fields[0].value),
                                        fields[i].column, shown(there), shown(fields[i].value)),
                            sqlite3_db_filename(connection.get(), "main"),
                            "what is recorded is never changed; record it under a new identifier");
            }
        }
        result.id = select.integer(static_cast<int>(fields.size()));
    });
    if (!found) {
        throw Error(Fault::internal, fmt::format("a new row of {} collides with another one", table));
    }
    return result;
}

} // namespace

bool put_row(Connection &connection, const char *table, size_t keys, const std::vector<Field> &fields) {
    return put(connection, table, "0", keys, fields).added;
}

Entity put_entity(Connection &connection, const char *table, size_t keys, const std::vector<Field> &fields) {
    return put(connection, table, "id", keys, fields);
}

int64_t put_document(Connection &connection, const Json &json) {
    const std::string text = dump(json);
    return put_entity(connection, "document", 1, {{"sha256", sha256(text)}, {"json", text}}).id;
}

} // namespace armature::results
