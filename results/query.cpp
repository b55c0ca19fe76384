// SPDX-License-Identifier: MIT
#include "results/query.hpp"

#include "results/reader.hpp"
#include "support/identity.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace armature::results {

namespace {

// While it lives, statements of this connection end when the time is over.
class Deadline {
public:
    Deadline(sqlite3 *connection, double seconds) : connection_(connection), ends_(monotonic_seconds() + seconds) {
        if (seconds > 0) {
            const auto past = [](void *self) { return static_cast<Deadline *>(self)->over() ? 1 : 0; };
            sqlite3_progress_handler(connection_, 1000, past, this);
        }
    }
    ~Deadline() { sqlite3_progress_handler(connection_, 0, nullptr, nullptr); }
    Deadline(const Deadline &) = delete;
    Deadline &operator=(const Deadline &) = delete;
    bool over() const { return monotonic_seconds() > ends_; }

private:
    sqlite3 *connection_;
    double ends_;
};

Value bound(const Json &value) {
    if (value.is_null()) {
        return nullptr;
    }
    if (value.is_number_float()) {
        return value.get<double>();
    }
    if (value.is_number_integer() || value.is_boolean()) {
        return value.is_boolean() ? int64_t{value.get<bool>()} : value.get<int64_t>();
    }
    return value.is_string() ? value.get<std::string>() : dump(value);
}

Json cell(const Statement &statement, int column) {
    const Value value = statement.value(column);
    if (const auto *real = std::get_if<double>(&value)) {
        return std::isfinite(*real) ? Json(*real) : exact(*real);
    }
    if (const auto *integer = std::get_if<int64_t>(&value)) {
        return *integer;
    }
    const auto *text = std::get_if<std::string>(&value);
    return text == nullptr ? Json() : Json(*text);
}

// What the schema itself can tell, in one column.
std::vector<std::string> known(Connection &connection, Fence &fence, const char *sql) {
    fence.open = true;
    std::vector<std::string> list;
    Statement &statement = connection.prepare(sql);
    statement.with().each([&] { list.push_back(statement.text(0)); });
    fence.open = false;
    return list;
}

constexpr const char *tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE "
                               "'sqlite_%' ORDER BY type DESC, name";
constexpr const char *columns = "SELECT DISTINCT field.name FROM sqlite_schema AS thing, "
                                "pragma_table_xinfo(thing.name) AS field WHERE thing.type IN ('table', 'view')";

// The name that SQLite does not know, if that is its complaint: "no such column: board.accurcy".
std::string unknown(const std::string &said, std::string_view complaint) {
    if (said.rfind(complaint, 0) != 0) {
        return {};
    }
    const std::string name = said.substr(complaint.size());
    return name.substr(name.rfind('.') + 1);
}

Error bad_sql(Connection &connection, Fence &fence, const std::string &sql) {
    const std::string said = sqlite3_errmsg(connection.get());
    const int offset = sqlite3_error_offset(connection.get());
    if (sqlite3_errcode(connection.get()) == SQLITE_AUTH) {
        return Error(Fault::usage, fmt::format("{} is refused: a query can only read", fence.denied), "SQL",
                     "begin with SELECT, WITH, VALUES or EXPLAIN");
    }
    std::string where = "SQL";
    if (offset >= 0 && static_cast<size_t>(offset) < sql.size()) {
        const size_t from = static_cast<size_t>(offset);
        where = fmt::format("SQL at \"{}\"", sql.substr(from, std::min<size_t>(sql.find('\n', from) - from, 30)));
    }
    const std::string table = unknown(said, "no such table: "), column = unknown(said, "no such column: ");
    std::string hint;
    if (!column.empty()) {
        hint = nearest(column, known(connection, fence, columns));
        hint = hint.empty() ? "" : fmt::format("did you mean \"{}\"?", hint);
    } else if (!table.empty()) {
        hint = suggest(table, known(connection, fence, tables));
    }
    if (hint.empty()) {
        const std::vector<std::string> views =
            known(connection, fence, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name");
        hint = fmt::format("views: {}", fmt::join(views, ", "));
    }
    return Error(Fault::usage, said, where, hint);
}

// Is there anything but space and comments from here on? SQLite's own reading decides.
bool more(sqlite3 *connection, const char *tail) {
    while (*tail != '\0') {
        sqlite3_stmt *statement = nullptr;
        const char *next = nullptr;
        const int code = sqlite3_prepare_v3(connection, tail, -1, 0, &statement, &next);
        sqlite3_finalize(statement);
        if (code != SQLITE_OK || statement != nullptr) {
            return true;
        }
        if (next == tail) {
            break;
        }
        tail = next;
    }
    return false;
}

Error stopped(Connection &connection, double seconds) {
    const int code = sqlite3_errcode(connection.get()) & 0xff;
    if (code == SQLITE_INTERRUPT) {
        return Error(Fault::database, fmt::format("the query took longer than {} seconds", seconds), "SQL",
                     "narrow it with WHERE, or give it more time with --seconds");
    }
    if (code == SQLITE_NOMEM) {
        return Error(Fault::database, "the query needs more than 1 GiB of memory", "SQL", "narrow it with WHERE");
    }
    return Error(Fault::usage, sqlite3_errmsg(connection.get()), "SQL");
}

} // namespace

Reader::Reader() : state_(std::make_unique<State>()) {}
Reader::~Reader() = default;

std::unique_ptr<Reader> Reader::open(const std::filesystem::path &file) {
    std::unique_ptr<Reader> reader(new Reader);
    reader->state_->file = std::filesystem::weakly_canonical(std::filesystem::absolute(file));
    reader->state_->connection = open_read_only(reader->state_->file);
    restrict(*reader->state_->connection, reader->state_->fence);
    return reader;
}

Table Reader::query(const std::string &sql, const std::vector<Json> &bind, double seconds, int64_t most) const {
    Connection &connection = *state_->connection;
    const Deadline deadline(connection.get(), seconds);
    sqlite3_stmt *prepared = nullptr;
    const char *tail = nullptr;
    state_->fence.denied.clear();
    const int code = sqlite3_prepare_v3(connection.get(), sql.c_str(), -1, 0, &prepared, &tail);
    if (code != SQLITE_OK) {
        throw bad_sql(connection, state_->fence, sql);
    }
    if (prepared == nullptr) {
        throw Error(Fault::usage, "there is no statement in it", "SQL", "for example: select * from leaderboard");
    }
    Statement statement(connection.get(), prepared);
    if (more(connection.get(), tail)) {
        throw Error(Fault::usage, "there is more than one statement", "SQL", "give one statement at a time");
    }
    if (sqlite3_stmt_readonly(prepared) == 0 || sqlite3_column_count(prepared) == 0) {
        throw Error(Fault::usage, "a query can only read", "SQL", "begin with SELECT, WITH, VALUES or EXPLAIN");
    }
    Table table;
    const int width = sqlite3_column_count(prepared);
    for (int column = 0; column < width; ++column) {
        table.columns.emplace_back(sqlite3_column_name(prepared, column));
    }
    for (size_t i = 0; i < bind.size(); ++i) {
        statement.bind(static_cast<int>(i + 1), bound(bind[i]));
    }
    try {
        while (statement.step()) {
            if (most > 0 && static_cast<int64_t>(table.rows.size()) == most) {
                table.truncated = true;
                break;
            }
            std::vector<Json> &row = table.rows.emplace_back();
            row.reserve(static_cast<size_t>(width));
            for (int column = 0; column < width; ++column) {
                row.push_back(cell(statement, column));
            }
        }
    } catch (const Error &error) {
        const int kind = sqlite3_errcode(connection.get()) & 0xff;
        if (kind == SQLITE_CORRUPT || kind == SQLITE_IOERR || kind == SQLITE_BUSY) {
            throw;
        }
        throw stopped(connection, seconds);
    }
    return table;
}

std::filesystem::path default_database() {
    const char *file = std::getenv("ARMATURE_DB");
    return file == nullptr || *file == '\0' ? "runs.db" : file;
}

} // namespace armature::results
