// SPDX-License-Identifier: MIT
#include "results/store.hpp"

#include "results/pending.hpp"
#include "results/record.hpp"
#include "results/schema.hpp"
#include "results/writer_lock.hpp"
#include "support/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace armature::results {

namespace fs = std::filesystem;

namespace {

constexpr size_t batch = 10000;
constexpr double batch_seconds = 1;
// The log is copied into the database when it holds so many pages (32 MiB). Rarely, because each time costs two fsyncs.
constexpr int checkpoint_pages = 8192;

// Called after each commit with the length of the log. While a long reader holds it back, a checkpoint achieves
// nothing: the next try waits until the log has grown by as much again.
int checkpoint(void *next, sqlite3 *connection, const char *, int pages) {
    int &limit = *static_cast<int *>(next);
    limit = pages < checkpoint_pages ? checkpoint_pages : limit;
    if (pages >= limit) {
        int log = 0, done = 0;
        sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, &log, &done);
        limit = log == done ? checkpoint_pages : pages + checkpoint_pages;
    }
    return SQLITE_OK; // the commit stands, whatever became of the checkpoint
}

const std::set<std::string> end_states = {"finished", "diverged", "failed", "crashed", "hung", "pruned", "interrupted"};

} // namespace

struct Store::State {
    State(const fs::path &path) : file(path), lock(path) {}

    fs::path file;
    WriterLock lock;
    std::unique_ptr<Connection> connection;
    Pending pending;
    std::map<std::string, int64_t> running; // ids of runs by uuid, as far as they were asked for
    std::map<int64_t, int64_t> events;      // the number of a run's next event
    double waiting_since = 0;               // of the first row that is pending
    bool every_commit_synced = true;
    int next_checkpoint = checkpoint_pages;
    std::mutex mutex;

    // Carries out `body` as one transaction, durable when this returns, or else safe from everything but a power cut.
    template <class Body> void transaction(bool durable, Body &&body) {
        if (durable != every_commit_synced) {
            connection->execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            every_commit_synced = durable;
        }
        connection->prepare("BEGIN IMMEDIATE").with().execute();
        try {
            body(*connection);
            connection->prepare("COMMIT").with().execute();
        } catch (...) {
            if (sqlite3_get_autocommit(connection->get()) == 0) {
                sqlite3_exec(connection->get(), "ROLLBACK", nullptr, nullptr, nullptr);
            }
            pending.rolled_back();
            running.clear();
            throw;
        }
    }

    void note_pending() {
        if (pending.size() == 0) {
            waiting_since = monotonic_seconds();
        }
    }
    void write_pending() {
        transaction(false, [&](Connection &to) { pending.write(to); });
        pending.written();
    }
    void write_if_due() {
        if (pending.size() >= batch || (pending.size() > 0 && monotonic_seconds() - waiting_since >= batch_seconds)) {
            write_pending();
        }
    }

    int64_t run_id(const std::string &uuid) {
        const auto known = running.find(uuid);
        if (known != running.end()) {
            return known->second;
        }
        int64_t id = 0;
        Statement &select = connection->prepare("SELECT id FROM run WHERE uuid = ?1 AND state = 'running'");
        if (!select.with(uuid).first([&] { id = select.integer(0); })) {
            throw Error(Fault::internal, fmt::format("there is no running run {}", uuid), file.string());
        }
        return running[uuid] = id;
    }
};

Store::Store() = default;

std::unique_ptr<Store> Store::open(const fs::path &name) {
    const fs::path file = fs::weakly_canonical(fs::absolute(name)); // a link must not be another lock
    require_local(file);
    is_database(file);
    std::unique_ptr<Store> store(new Store);
    store->state_ = std::make_unique<State>(file);
    State &state = *store->state_;
    state.connection = std::make_unique<Connection>(file.string(), file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    Connection &connection = *state.connection;
    sqlite3_busy_timeout(connection.get(), 2500);
    sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    connection.execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                       "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL");
    const int version = schema_version(connection, file);
    if (sqlite3_db_readonly(connection.get(), "main") == 1) {
        fail(connection.get(), SQLITE_READONLY);
    }
    connection.execute("PRAGMA journal_mode = WAL");
    sqlite3_wal_hook(connection.get(), checkpoint, &state.next_checkpoint);
    migrate(connection, version);
    return store;
}

Store::~Store() {
    if (state_ != nullptr && state_->connection != nullptr && state_->pending.size() > 0) {
        try {
            state_->write_pending();
        } catch (const std::exception &) { // whoever needs to know calls end()
        }
    }
}

const fs::path &Store::file() const {
    return state_->file;
}

void Store::add_study(const StudyRow &study) {
    const std::lock_guard guard(state_->mutex);
    state_->transaction(true, [&](Connection &to) { record_study(to, study); });
}

void Store::begin(const RunStart &run, const StudyRow &study) {
    const std::lock_guard guard(state_->mutex);
    state_->transaction(true, [&](Connection &to) { record_start(to, run, study); });
}

void Store::refuse(const RunRefused &run, const StudyRow &study) {
    const std::lock_guard guard(state_->mutex);
    state_->transaction(true, [&](Connection &to) { record_refused(to, run, study); });
}

void Store::metrics(const std::string &run_uuid, const std::vector<MetricRow> &rows) {
    const std::lock_guard guard(state_->mutex);
    const int64_t run = state_->run_id(run_uuid);
    state_->note_pending();
    state_->pending.add(run, rows);
    state_->write_if_due();
}

void Store::event(const std::string &run_uuid, const EventRow &event) {
    const std::lock_guard guard(state_->mutex);
    const int64_t run = state_->run_id(run_uuid);
    auto next = state_->events.find(run);
    if (next == state_->events.end()) {
        int64_t number = 0;
        Statement &select = state_->connection->prepare("SELECT ifnull(max(number), -1) + 1 FROM event WHERE run = ?1");
        select.with(run).first([&] { number = select.integer(0); });
        next = state_->events.emplace(run, number).first;
    }
    state_->note_pending();
    state_->pending.add(run, next->second++, event);
    state_->write_if_due();
}

void Store::idle() {
    const std::lock_guard guard(state_->mutex);
    state_->write_if_due();
}

void Store::end(const RunEnd &run) {
    const std::lock_guard guard(state_->mutex);
    if (end_states.count(run.state) == 0) {
        throw Error(Fault::internal, fmt::format("a run cannot end as \"{}\"", run.state));
    }
    int64_t id = 0;
    state_->transaction(true, [&](Connection &to) {
        state_->pending.write(to);
        Statement &select = to.prepare("SELECT id FROM run WHERE uuid = ?1");
        if (!select.with(run.uuid).first([&] { id = select.integer(0); })) {
            throw Error(Fault::internal, fmt::format("there is no run {}", run.uuid), state_->file.string());
        }
        Statement &update = to.prepare(
            "UPDATE run SET state = ?2, reason = ?3, steps = ?4, epochs = ?5, best_step = ?6, weights_sha256 = ?7, "
            "metrics_sha256 = ?8, ended = ?9, seconds = ?10, compile_seconds = ?11, peak_bytes = ?12 "
            "WHERE id = ?1 AND state = 'running'");
        update
            .with(id, run.state, run.reason, run.steps, run.epochs, run.best_step, run.weights_sha256,
                  run.metrics_sha256, run.ended, run.seconds, run.compile_seconds, run.peak_bytes)
            .execute();
        if (sqlite3_changes(to.get()) == 0) { // it ended before: the same way?
            Statement &same = to.prepare(
                "SELECT 1 FROM run WHERE id = ?1 AND state = ?2 AND reason = ?3 AND steps = ?4 AND epochs = ?5 AND "
                "best_step = ?6 AND weights_sha256 = ?7 AND metrics_sha256 = ?8 AND ended = ?9 AND seconds IS ?10 AND "
                "compile_seconds IS ?11 AND peak_bytes = ?12");
            same.with(id, run.state, run.reason, run.steps, run.epochs, run.best_step, run.weights_sha256,
                      run.metrics_sha256, run.ended, run.seconds, run.compile_seconds, run.peak_bytes);
            if (!same.first([] {})) {
                throw Error(Fault::database, fmt::format("run {} has already ended, and otherwise", run.uuid),
                            state_->file.string(), "what is recorded is never changed");
            }
        }
        for (const ArtifactRow &artifact : run.artifacts) {
            put_row(to, "artifact", 2,
                    {{"run", id},
                     {"name", artifact.name},
                     {"path", artifact.path},
                     {"sha256", artifact.sha256},
                     {"bytes", artifact.bytes}});
        }
    });
    state_->pending.written();
    state_->running.erase(run.uuid);
    state_->events.erase(id);
}

std::vector<std::string> Store::recover() {
    const std::lock_guard guard(state_->mutex);
    std::vector<std::string> left;
    Statement &select = state_->connection->prepare(
        "SELECT uuid, owner_pid, owner_identity FROM run WHERE state = 'running' ORDER BY id");
    select.with().each([&] {
        const std::string owner = select.text(2);
        if (owner.empty() || process_identity(select.integer(1)) != owner) {
            left.push_back(select.text(0));
        }
    });
    if (!left.empty()) {
        state_->transaction(true, [&](Connection &to) {
            Statement &update = to.prepare("UPDATE run SET state = 'interrupted', ended = ?2, reason = "
                                           "printf('its coordinator, process %d, is gone', owner_pid) WHERE uuid = ?1");
            const std::string now = utc_now();
            for (const std::string &uuid : left) {
                update.with(uuid, now).execute();
            }
        });
    }
    return left;
}

} // namespace armature::results
