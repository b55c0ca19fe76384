// SPDX-License-Identifier: MIT
#include "results/sqlite.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

namespace armature::results {

namespace {

const char *const nothing_lost = "what is recorded stays; make room, then `armature resume STUDY` goes on";

std::string file_of(sqlite3 *connection) {
    const char *name = connection == nullptr ? nullptr : sqlite3_db_filename(connection, "main");
    return name == nullptr ? "" : name;
}

// What the system said to the last operation that failed, on the database or on its write-ahead log; 0 if nothing did.
int system_error(sqlite3 *connection) {
    int error = connection == nullptr ? 0 : sqlite3_system_errno(connection);
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file *file = nullptr;
        if (error == 0 && connection != nullptr &&
            sqlite3_file_control(connection, "main", which, &file) == SQLITE_OK && file != nullptr &&
            file->pMethods != nullptr) {
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
        }
    }
    return error;
}

} // namespace

[[noreturn]] void fail(sqlite3 *connection, int code) {
    const std::string file = file_of(connection);
    const std::string said = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
    const int system = system_error(connection);
    const auto error = [&](const std::string &message, const std::string &hint = {}) {
        return Error(Fault::database, message, file, hint);
    };
    switch (code & 0xff) {
    case SQLITE_FULL:
        throw error("the disk is full", nothing_lost);
    case SQLITE_IOERR:
        if (system == ENOSPC || system == EDQUOT || system == EFBIG) {
            throw error(fmt::format("cannot write: {}", std::strerror(system)), nothing_lost);
        }
        throw error(fmt::format("cannot read or write ({}{}{})", said, system == 0 ? "" : ": ",
                                system == 0 ? "" : std::strerror(system)),
                    "is the disk sound? nothing that was reported as recorded is lost");
    case SQLITE_READONLY:
    case SQLITE_PERM:
        throw error("is read-only", "make the file and its folder writable, or choose another with --db FILE");
    case SQLITE_CANTOPEN:
        throw error(fmt::format("cannot be opened ({})", system == 0 ? said : std::strerror(system)),
                    "SQLite needs the file and its folder");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw error("is locked by another program", "close whatever writes to it (an SQLite browser?) and try again");
    case SQLITE_NOTADB:
        throw error("is not an SQLite database", "choose another file with --db FILE");
    case SQLITE_CORRUPT:
        throw error(fmt::format("is damaged ({})", said), "`sqlite3 FILE .recover` saves what can be saved");
    case SQLITE_CONSTRAINT:
        throw Error(Fault::internal, fmt::format("a row breaks a rule of the schema: {}", said), file);
    default:
        throw error(fmt::format("SQLite reports: {}", said));
    }
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        fail(connection_, code);
    }
}
void Statement::bind(int index, std::nullptr_t) {
    check(sqlite3_bind_null(statement_.get(), index));
}
void Statement::bind(int index, int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), index, value));
}
void Statement::bind(int index, double value) {
    check(sqlite3_bind_double(statement_.get(), index, value));
}
void Statement::bind(int index, std::string_view value) {
    check(sqlite3_bind_text64(statement_.get(), index, value.data() == nullptr ? "" : value.data(), value.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind(int index, const Value &value) {
    std::visit([&](const auto &one) { bind(index, one); }, value);
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        fail(connection_, sqlite3_extended_errcode(connection_));
    }
    return code == SQLITE_ROW;
}

double Statement::real(int column) const {
    return null(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(statement_.get(), column);
}
std::string Statement::text(int column) const {
    const auto *bytes = reinterpret_cast<const char *>(sqlite3_column_text(statement_.get(), column));
    return bytes == nullptr ? std::string()
                            : std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}
Value Statement::value(int column) const {
    switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_NULL:
        return nullptr;
    case SQLITE_INTEGER:
        return integer(column);
    case SQLITE_FLOAT:
        return sqlite3_column_double(statement_.get(), column);
    default:
        return text(column);
    }
}

Connection::Connection(const std::string &name, const std::filesystem::path &file, int flags) {
    const int code = sqlite3_open_v2(name.c_str(), &connection_, flags | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code == SQLITE_OK) {
        return;
    }
    try {
        fail(connection_, code);
    } catch (Error &error) {
        sqlite3_close(connection_);
        error.where = file.string();
        throw;
    }
}

Connection::~Connection() {
    statements_.clear();
    sqlite3_close(connection_);
}

void Connection::execute(const char *sql) {
    const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(connection_, code);
    }
}

Statement &Connection::prepare(std::string_view sql) {
    const auto known = statements_.find(std::string(sql));
    if (known != statements_.end()) {
        return known->second;
    }
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        fail(connection_, code);
    }
    return statements_.emplace(sql, Statement(connection_, statement)).first->second;
}

bool is_database(const std::filesystem::path &file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return false;
    }
    if (std::filesystem::is_directory(file, ignored)) {
        throw Error(Fault::database, "is a folder, not a database", file.string(), "name a file in it");
    }
    std::ifstream in(file, std::ios::binary);
    char magic[16] = {};
    in.read(magic, sizeof magic);
    if (in.gcount() == 0 && std::filesystem::file_size(file, ignored) == 0) {
        return false;
    }
    if (!in.is_open()) {
        throw Error(Fault::database, fmt::format("cannot be read: {}", std::strerror(errno)), file.string());
    }
    if (std::memcmp(magic, "SQLite format 3", sizeof magic) != 0) {
        throw Error(Fault::database, "is not an SQLite database", file.string(), "choose another file with --db FILE");
    }
    return true;
}

} // namespace armature::results
