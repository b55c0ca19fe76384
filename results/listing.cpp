// SPDX-License-Identifier: MIT
#include "results/listing.hpp"

#include <algorithm>
#include <unordered_map>

namespace armature::results {

namespace {

// Every question below is asked of the same runs.
const std::string chosen =
    " FROM run JOIN trial ON trial.id = run.trial JOIN study ON study.id = trial.study"
    " LEFT JOIN dataset ON dataset.id = run.dataset LEFT JOIN run AS parent ON parent.id = run.parent"
    " WHERE (?1 = '' OR study.uuid = ?1) AND (?2 = '' OR run.state = ?2)";

using Rows = std::unordered_map<int64_t, std::vector<size_t>>; // from an id to the rows that it concerns

// Adds a column for each name in `values`, whose rows are (id, name, value), and fills it in.
void add_columns(Table &table, const Rows &rows, const Table &values) {
    std::map<std::string, size_t> columns;
    for (const auto &row : values.rows) {
        columns.emplace(row[1].get<std::string>(), 0);
    }
    for (auto &[name, column] : columns) {
        const bool taken = std::find(table.columns.begin(), table.columns.end(), name) != table.columns.end();
        column = table.columns.size();
        table.columns.push_back(taken ? "variables." + name : name);
    }
    for (auto &row : table.rows) {
        row.resize(table.columns.size());
    }
    for (const auto &row : values.rows) {
        const auto found = rows.find(row[0].get<int64_t>());
        if (found != rows.end()) {
            for (const size_t number : found->second) {
                table.rows[number][columns[row[1].get<std::string>()]] =
                    row.size() > 3 && row[3] == "boolean" ? Json(row[2] == 1) : row[2];
            }
        }
    }
}

} // namespace

Listing list_runs(const Reader &reader, const std::string &study_uuid, const std::string &state) {
    const std::vector<Json> bind = {study_uuid, state};
    Listing list;
    list.table = reader.query(
        "SELECT run.id, run.trial AS trial_id, run.uuid AS run, study.name AS study, trial.number AS trial, "
        "run.replicate, "
        "run.attempt, run.state, run.reason, iif(run.seed < 0, printf('%u', run.seed), run.seed) AS seed, run.steps, "
        "run.epochs, run.best_step, run.parameter_count, run.started, run.ended, run.seconds, run.compile_seconds, "
        "run.peak_bytes, run.weights_sha256, dataset.sha256 AS data_sha256, parent.uuid AS parent" +
            chosen + " ORDER BY run.id DESC",
        bind, 0);
    Rows by_run, by_trial;
    for (size_t i = 0; i < list.table.rows.size(); ++i) {
        auto &row = list.table.rows[i];
        by_run[row[0].get<int64_t>()].push_back(i);
        by_trial[row[1].get<int64_t>()].push_back(i);
        row.erase(row.begin(), row.begin() + 2);
    }
    list.table.columns.erase(list.table.columns.begin(), list.table.columns.begin() + 2);
    list.variables_from = list.table.columns.size();
    add_columns(
        list.table, by_trial,
        reader.query("SELECT trial, name, value, kind FROM parameter WHERE trial IN (SELECT run.trial" + chosen + ")",
                     bind, 0));
    list.metrics_from = list.table.columns.size();
    add_columns(
        list.table, by_run,
        reader.query("SELECT final_metric.run, metric_name.name, ifnull(value, 'nan') FROM final_metric JOIN "
                     "metric_name ON metric_name.id = final_metric.name WHERE final_metric.run IN (SELECT run.id" +
                         chosen + ")",
                     bind, 0));
    for (const auto &row : reader.query("SELECT DISTINCT objective, maximize" + chosen, bind, 0).rows) {
        list.objectives.insert(row[0].get<std::string>());
        if (row[1] == 1) {
            list.maximized.insert(row[0].get<std::string>());
        }
    }
    return list;
}

} // namespace armature::results
