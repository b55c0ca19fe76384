// SPDX-License-Identifier: MIT
#include "results/read_only.hpp"

#include "results/schema.hpp"

#include <fmt/format.h>

#include <cstring>
#include <map>
#include <unistd.h>

namespace armature::results {

namespace fs = std::filesystem;

namespace {

constexpr int64_t most_memory = int64_t{1} << 30; // of SQLite in this process: a query's sorting stays in memory

std::string uri(const fs::path &file, const char *options) {
    std::string escaped;
    for (const char c : file.string()) {
        escaped +=
            c == '?' || c == '#' || c == '%' ? fmt::format("%{:02X}", static_cast<unsigned>(c)) : std::string(1, c);
    }
    return fmt::format("file:{}?{}", escaped, options);
}

std::unique_ptr<Connection> attempt(const fs::path &file, const char *options, const char *pragmas) {
    auto connection = std::make_unique<Connection>(uri(file, options), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    sqlite3_db_config(connection->get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(connection->get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection->get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(connection->get(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(connection->get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr); // "accuracy" is a column, never a text
    sqlite3_busy_timeout(connection->get(), 5000);
    connection->execute(pragmas);
    connection->execute("PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                        "PRAGMA temp_store = MEMORY");
    if (schema_version(*connection, file) == 0) { // reads the file: this is where opening it fails
        throw Error(Fault::database, "holds no results yet", file.string(),
                    "`armature run experiments/quickstart.json` records some");
    }
    return connection;
}

int authorize(void *context, int action, const char *first, const char *second, const char *, const char *) {
    auto &fence = *static_cast<Fence *>(context);
    if (fence.open || action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE) {
        return SQLITE_OK;
    }
    if (action == SQLITE_FUNCTION) {
        if (std::strcmp(second, "load_extension") != 0 && std::strcmp(second, "fts3_tokenizer") != 0) {
            return SQLITE_OK;
        }
        fence.denied = fmt::format("{}()", second);
        return SQLITE_DENY;
    }
    static const std::map<int, std::string> names = {
        {SQLITE_ATTACH, "ATTACH"},       {SQLITE_DETACH, "DETACH"},
        {SQLITE_PRAGMA, "PRAGMA"},       {SQLITE_INSERT, "INSERT"},
        {SQLITE_UPDATE, "UPDATE"},       {SQLITE_DELETE, "DELETE"},
        {SQLITE_SAVEPOINT, "SAVEPOINT"}, {SQLITE_TRANSACTION, "a transaction"}};
    const auto name = names.find(action);
    fence.denied = name == names.end() ? "a change of the schema" : name->second;
    if (action == SQLITE_PRAGMA && first != nullptr) {
        fence.denied += fmt::format(" {}", first);
    }
    return SQLITE_DENY;
}

} // namespace

std::unique_ptr<Connection> open_read_only(const fs::path &file) {
    if (!is_database(file)) {
        std::error_code ignored;
        throw Error(Fault::database,
                    fs::exists(file, ignored) ? "holds no results yet"
                                              : "there are no results: the file does not exist",
                    file.string(), "`armature run experiments/quickstart.json` makes runs.db; --db FILE reads another");
    }
    sqlite3_hard_heap_limit64(most_memory);
    try {
        return attempt(file, "mode=ro", "");
    } catch (const Error &) {
        // In a folder that we may not write, SQLite cannot make the index of the write-ahead log. If the index is
        // there, somebody is at work, and the failure is real. Otherwise nobody has the database open:
        const fs::path log = file.string() + "-wal";
        std::error_code ignored;
        if (fs::exists(file.string() + "-shm", ignored) || access(file.parent_path().c_str(), W_OK) == 0) {
            throw;
        }
        if (!fs::exists(log, ignored) || fs::file_size(log, ignored) == 0) {
            return attempt(file, "mode=ro&immutable=1", "");
        }
        // a coordinator was killed and left a log: read it, with the index in our own memory.
        return attempt(file, "mode=ro&vfs=unix-none", "PRAGMA locking_mode = EXCLUSIVE");
    }
}

void restrict(Connection &connection, Fence &fence) {
    const std::pair<int, int> limits[] = {{SQLITE_LIMIT_LENGTH, 64 << 20},
                                          {SQLITE_LIMIT_SQL_LENGTH, 100000},
                                          {SQLITE_LIMIT_COLUMN, 500},
                                          {SQLITE_LIMIT_EXPR_DEPTH, 100},
                                          {SQLITE_LIMIT_COMPOUND_SELECT, 20},
                                          {SQLITE_LIMIT_VDBE_OP, 100000},
                                          {SQLITE_LIMIT_FUNCTION_ARG, 64},
                                          {SQLITE_LIMIT_ATTACHED, 0},
                                          {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
                                          {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
                                          {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
                                          {SQLITE_LIMIT_WORKER_THREADS, 0}};
    for (const auto &[limit, value] : limits) {
        sqlite3_limit(connection.get(), limit, value);
    }
    sqlite3_set_authorizer(connection.get(), authorize, &fence);
}

} // namespace armature::results
