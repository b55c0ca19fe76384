// SPDX-License-Identifier: MIT
// store.hpp: the one writer of a results database. Exactly one process has a Store on a file; everyone else reads
// (query.hpp). State changes are durable when the call returns (one fsync each); metrics are written in batches.
// Inserts are idempotent: the same row twice is one row, so a call that threw may be repeated. A call that throws has
// recorded nothing; metrics and events keep waiting for the next try. Calls may come from any thread. A forked child
// must neither use nor destroy a Store.
#pragma once

#include "results/rows.hpp"

#include <filesystem>
#include <memory>

struct sqlite3;

namespace armature::results {

class Store {
public:
    // Opens or creates. Throws Error(Fault::database): not a database, a newer schema, read-only, disk full, a network
    // file system, or another coordinator at work (its process is named). Migrates an older schema.
    static std::unique_ptr<Store> open(const std::filesystem::path &file);
    ~Store();

    void add_study(const StudyRow &study); // durable
    // begin: trial, parameters, run, plugins, sources and environment in one durable transaction. The study given is
    // added in the same transaction if it is not there yet.
    void begin(const RunStart &run, const StudyRow &study);
    void refuse(const RunRefused &run, const StudyRow &study); // durable
    // Kept in memory and written when the first has waited for a second or 10,000 rows are there, whichever is first,
    // and with end(). The same value of the same step again is nothing; another value is an Error.
    void metrics(const std::string &run_uuid, const std::vector<MetricRow> &rows);
    void event(const std::string &run_uuid, const EventRow &event); // written with the next batch
    // Writes what has waited for a second. There is no thread behind a Store: call this several times a second.
    void idle();
    void end(const RunEnd &run); // durable, with whatever is still pending

    // Runs that a coordinator which is gone left "running" become "interrupted". Returns their uuids.
    std::vector<std::string> recover();

    const std::filesystem::path &file() const;

private:
    Store();
    struct State;
    std::unique_ptr<State> state_;
};

// Identity of a process for owner_identity: pid, start time and boot id. Empty: there is no such process (any more).
std::string process_identity(int64_t pid);

} // namespace armature::results
