// SPDX-License-Identifier: MIT
// query.hpp: reading the results. A Reader cannot write, attach, load code or hang: read-only connection, authorizer,
// limits, a deadline.
#pragma once

#include "results/rows.hpp"

#include <filesystem>
#include <memory>

namespace armature::results {

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<Json>> rows; // null, integer, real (exact), text
    bool truncated = false;
};

class Reader {
public:
    // Throws Error(Fault::database): missing file, not a database, newer schema.
    static std::unique_ptr<Reader> open(const std::filesystem::path &file);
    ~Reader();

    // One SELECT (or WITH ... SELECT, VALUES, EXPLAIN). `seconds` 0: no deadline; `most` 0: all rows. Infinities come
    // as the texts "inf" and "-inf". Throws Error(Fault::usage) for bad SQL: SQLite's words and the nearest known name.
    Table query(const std::string &sql, const std::vector<Json> &bind = {}, double seconds = 30,
                int64_t most = 0) const;

    // A run by uuid or a unique prefix of it (at least 4 digits), or "best", "last". Throws Error naming candidates.
    std::string find_run(const std::string &prefix) const;
    std::string find_study(const std::string &name_or_prefix) const; // the newest of a name
    RunRecord run(const std::string &uuid) const;
    StudyRow study(const std::string &uuid) const;
    // What became of a study's trials, for telling a sampler and for resume, in order of trial and replicate: the last
    // attempt of each (trial, replicate), unless it is still running. Interrupted and crashed ones are among them: the
    // caller decides what to run again.
    struct TrialState {
        int64_t trial = 0, replicate = 0;
        std::string state, run_uuid;
        std::vector<ParameterRow> parameters;
        std::optional<double> objective; // its last value, if it was reported; may be NaN
    };
    std::vector<TrialState> trials(const std::string &study_uuid) const;

private:
    Reader();
    struct State;
    std::unique_ptr<State> state_;
};

// runs.db in the working directory unless `--db` or ARMATURE_DB say otherwise.
std::filesystem::path default_database();

} // namespace armature::results
