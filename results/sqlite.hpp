// SPDX-License-Identifier: MIT
// sqlite.hpp: SQLite as this library uses it: a connection that keeps its prepared statements, values by type, and
// failures as Errors that say what to do. Not for use outside of results/.
#pragma once

#include "support/json.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace armature::results {

// What is bound to a statement or read from a row. A bound NaN becomes NULL: the schema reads it so.
using Value = std::variant<std::nullptr_t, int64_t, double, std::string>;

class Statement {
public:
    Statement(sqlite3 *connection, sqlite3_stmt *statement) : connection_(connection), statement_(statement) {}

    // Starts over with these values for ?1, ?2 ...
    template <class... Values> Statement &with(const Values &...values) {
        sqlite3_reset(statement_.get());
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }
    void bind(int index, std::nullptr_t);
    void bind(int index, int64_t value);
    void bind(int index, double value);
    void bind(int index, std::string_view value);
    void bind(int index, const std::string &value) { bind(index, std::string_view(value)); }
    void bind(int index, const char *value) { bind(index, std::string_view(value)); }
    void bind(int index, const Value &value);

    // Calls `row` for each row, reading columns of *this. The statement is reset at the end, however it comes: one left
    // open would hold back every checkpoint.
    template <class Row> void each(Row &&row) {
        const Reset reset{*this};
        while (step()) {
            row();
        }
    }
    // The same for at most one row; says whether there was one.
    template <class Row> bool first(Row &&row) {
        const Reset reset{*this};
        if (!step()) {
            return false;
        }
        row();
        return true;
    }
    void execute() {
        each([] {});
    }
    bool step(); // true: a row. Whoever calls this resets the statement by with(), or destroys it

    bool null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
    int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
    double real(int column) const; // NULL is NaN
    std::string text(int column) const;
    Value value(int column) const;

private:
    struct Reset {
        Statement &statement;
        ~Reset() { sqlite3_reset(statement.statement_.get()); }
    };
    struct Finalize {
        void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
    };
    void check(int code) const;

    sqlite3 *connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Connection {
public:
    // `name` may be a URI if `flags` say so; `file` is what messages call it.
    Connection(const std::string &name, const std::filesystem::path &file, int flags);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    void execute(const char *sql); // any number of statements, without values
    // The statement is prepared once and kept.
    Statement &prepare(std::string_view sql);
    sqlite3 *get() const { return connection_; }

private:
    sqlite3 *connection_ = nullptr;
    std::unordered_map<std::string, Statement> statements_;
};

// Throws the Error for what the connection just reported.
[[noreturn]] void fail(sqlite3 *connection, int code);

// Is this file absent or empty (false), or does it start as SQLite's do (true)? Throws an Error for any other file.
bool is_database(const std::filesystem::path &file);

} // namespace armature::results
