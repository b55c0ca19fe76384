// SPDX-License-Identifier: MIT
#include "results/schema.hpp"

#include "results/migrations.hpp"

#include <fmt/format.h>

namespace armature::results {

namespace {

constexpr int64_t application = 0x41524D41; // "ARMA", set by the first migration

int64_t number(Connection &connection, const char *sql) {
    int64_t value = 0;
    Statement &statement = connection.prepare(sql);
    statement.with().first([&] { value = statement.integer(0); });
    return value;
}

} // namespace

int schema_version(Connection &connection, const std::filesystem::path &file) {
    const auto known = static_cast<int64_t>(migrations.size());
    const int64_t version = number(connection, "PRAGMA user_version");
    if (number(connection, "PRAGMA application_id") != application) {
        if (version == 0 && number(connection, "SELECT count(*) FROM sqlite_schema") == 0) {
            return 0;
        }
        throw Error(Fault::database, "is an SQLite database, but not one of Armature", file.string(),
                    "choose another file with --db FILE");
    }
    if (version > known) {
        throw Error(Fault::database,
                    fmt::format("has schema version {}, but this Armature knows versions up to {}", version, known),
                    file.string(), "use the newer Armature that wrote it, or another file with --db FILE");
    }
    return static_cast<int>(version);
}

void migrate(Connection &connection, int version) {
    if (version == static_cast<int>(migrations.size())) {
        return;
    }
    connection.execute("BEGIN IMMEDIATE");
    try {
        for (size_t next = static_cast<size_t>(version); next < migrations.size(); ++next) {
            connection.execute(migrations[next]);
        }
        connection.execute(fmt::format("PRAGMA user_version = {}; COMMIT", migrations.size()).c_str());
    } catch (...) {
        if (sqlite3_get_autocommit(connection.get()) == 0) {
            sqlite3_exec(connection.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
        throw;
    }
}

} // namespace armature::results
