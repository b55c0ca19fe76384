// SPDX-License-Identifier: MIT
// read_back.cpp: from rows to the values that were recorded.
#include "results/reader.hpp"

#include <fmt/format.h>

namespace armature::results {

namespace {

// A JSON column, which the schema has checked already.
Json json(const Statement &statement, int column) {
    return statement.null(column) ? Json() : parse_json(statement.text(column), "a recorded document", Fault::database);
}

std::vector<ParameterRow> parameters_of(Connection &connection, int64_t trial) {
    std::vector<ParameterRow> list;
    Statement &select = connection.prepare("SELECT name, kind, value FROM parameter WHERE trial = ?1 ORDER BY name");
    select.with(trial).each([&] {
        const std::string kind = select.text(1);
        list.push_back({select.text(0), kind == "boolean"   ? Json(select.integer(2) != 0)
                                        : kind == "integer" ? Json(select.integer(2))
                                        : kind == "real"    ? Json(select.real(2))
                                        : kind == "json"    ? json(select, 2)
                                                            : Json(select.text(2))});
    });
    return list;
}

std::vector<PluginRow> plugins_of(Connection &connection, int64_t run) {
    // A file that nobody has written to since schema version 2 is read as it is.
    bool complete = false;
    connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'run_plugins'").with().first([&] { complete = true; });
    std::vector<PluginRow> list;
    Statement &select = connection.prepare(fmt::format(
        "SELECT sha256, run_plugin.file, compiler, flags, instruction_set, sdk_version, abi_major, abi_minor, "
        "component, {} FROM run_plugin JOIN plugin ON plugin.id = run_plugin.plugin WHERE run = ?1 "
        "ORDER BY plugin, component",
        complete ? "version, build_id" : "NULL, NULL"));
    select.with(run).each([&] {
        if (list.empty() || list.back().sha256 != select.text(0)) {
            list.push_back({.sha256 = select.text(0),
                            .file = select.text(1),
                            .compiler = select.text(2),
                            .flags = select.text(3),
                            .instruction_set = select.text(4),
                            .sdk_version = select.text(5),
                            .abi_major = select.integer(6),
                            .abi_minor = select.integer(7),
                            .components = {},
                            .versions = {},
                            .build_id = select.text(10)});
        }
        if (!select.text(8).empty()) {
            list.back().components.push_back(select.text(8));
            list.back().versions.push_back(select.text(9));
        }
    });
    return list;
}

void read_environment(Connection &connection, int64_t run, EnvironmentRow &environment) {
    Statement &select = connection.prepare("SELECT environment.sha256, bits, document.json FROM run "
                                           "JOIN environment ON environment.id = run.environment "
                                           "JOIN document ON document.id = run.machine WHERE run.id = ?1");
    select.with(run).first([&] {
        environment.sha256 = select.text(0);
        environment.bits = json(select, 1);
        environment.notes = json(select, 2);
    });
}

} // namespace

StudyRow Reader::study(const std::string &uuid) const {
    StudyRow study;
    Statement &select =
        state_->connection->prepare("SELECT study.uuid, name, question, created, experiment.json, folder, sweep.json, "
                                    "objective, maximize FROM study "
                                    "JOIN document AS experiment ON experiment.id = study.experiment "
                                    "JOIN document AS sweep ON sweep.id = study.sweep WHERE study.uuid = ?1");
    const bool found = select.with(uuid).first([&] {
        study = {select.text(0), select.text(1),  select.text(2), select.text(3),        json(select, 4),
                 select.text(5), json(select, 6), select.text(7), select.integer(8) != 0};
    });
    if (!found) {
        throw Error(Fault::usage, fmt::format("there is no study {}", uuid), state_->file.string());
    }
    return study;
}

RunRecord Reader::run(const std::string &uuid) const {
    Connection &connection = *state_->connection;
    RunRecord record;
    int64_t id = 0, trial = 0;
    Statement &select = connection.prepare(
        "SELECT run.id, run.trial, run.uuid, study.uuid, parent.uuid, trial.number, run.replicate, run.seed, "
        "document.json, "
        "dataset.sha256, run.parameter_count, run.started, run.owner_pid, run.owner_identity, run.state, run.reason, "
        "run.steps, run.epochs, run.best_step, run.weights_sha256, run.metrics_sha256, run.ended, run.seconds, "
        "run.compile_seconds, run.peak_bytes FROM run JOIN trial ON trial.id = run.trial JOIN study ON study.id = "
        "trial.study LEFT JOIN run AS parent ON parent.id = run.parent LEFT JOIN document ON document.id = "
        "run.experiment "
        "LEFT JOIN dataset ON dataset.id = run.dataset WHERE run.uuid = ?1");
    const bool found = select.with(uuid).first([&] {
        id = select.integer(0);
        trial = select.integer(1);
        RunStart &start = record.start;
        start.uuid = select.text(2);
        start.study_uuid = select.text(3);
        start.parent_uuid = select.text(4);
        start.trial = select.integer(5);
        start.replicate = select.integer(6);
        start.seed = static_cast<uint64_t>(select.integer(7));
        start.resolved = json(select, 8);
        start.data_sha256 = select.text(9);
        start.parameter_count = select.integer(10);
        start.started = select.text(11);
        start.owner_pid = select.integer(12);
        start.owner_identity = select.text(13);
        record.state = select.text(14);
        RunEnd &end = record.end;
        end = {start.uuid,
               record.state,
               select.text(15),
               select.integer(16),
               select.integer(17),
               select.integer(18),
               select.text(19),
               select.text(20),
               {},
               select.text(21),
               select.null(22) ? 0 : select.real(22),
               select.null(23) ? 0 : select.real(23),
               select.integer(24)};
    });
    if (!found) {
        throw Error(Fault::usage, fmt::format("there is no run {}", uuid), state_->file.string());
    }
    record.start.parameters = parameters_of(connection, trial);
    record.start.plugins = plugins_of(connection, id);
    read_environment(connection, id, record.start.environment);
    Statement &sources =
        connection.prepare("SELECT named, path, sha256, bytes FROM run_source WHERE run = ?1 ORDER BY position");
    sources.with(id).each([&] {
        record.start.sources.push_back({sources.text(0), sources.text(1), sources.text(2), sources.integer(3)});
    });
    Statement &artifacts =
        connection.prepare("SELECT name, path, sha256, bytes FROM artifact WHERE run = ?1 ORDER BY name");
    artifacts.with(id).each([&] {
        record.end.artifacts.push_back({artifacts.text(0), artifacts.text(1), artifacts.text(2), artifacts.integer(3)});
    });
    Statement &metrics =
        connection.prepare("SELECT metric_name.name, step, epoch, value FROM metric JOIN metric_name ON "
                           "metric_name.id = metric.name WHERE run = ?1 ORDER BY metric_name.name, step");
    metrics.with(id).each([&] {
        record.metrics.push_back({metrics.text(0), metrics.integer(1), metrics.integer(2), metrics.real(3)});
    });
    record.study = study(record.start.study_uuid);
    return record;
}

std::vector<Reader::TrialState> Reader::trials(const std::string &study_uuid) const {
    Connection &connection = *state_->connection;
    std::vector<TrialState> list;
    Statement &select = connection.prepare(
        "SELECT trial.id, trial.number, run.replicate, run.state, run.uuid, final_metric.run IS NOT NULL, "
        "final_metric.value FROM run JOIN trial ON trial.id = run.trial JOIN study ON study.id = trial.study "
        "LEFT JOIN metric_name ON metric_name.name = study.objective "
        "LEFT JOIN final_metric ON final_metric.run = run.id AND final_metric.name = metric_name.id "
        "WHERE study.uuid = ?1 AND run.state <> 'running' AND run.attempt = (SELECT max(attempt) FROM run AS other "
        "WHERE "
        "other.trial = run.trial AND other.replicate = run.replicate) ORDER BY trial.number, run.replicate");
    select.with(study_uuid).each([&] {
        TrialState trial{select.integer(1), select.integer(2), select.text(3), select.text(4), {}, std::nullopt};
        trial.parameters = parameters_of(connection, select.integer(0));
        if (select.integer(5) != 0) {
            trial.objective = select.real(6);
        }
        list.push_back(std::move(trial));
    });
    return list;
}

} // namespace armature::results
