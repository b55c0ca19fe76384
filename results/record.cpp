// SPDX-License-Identifier: MIT
#include "results/record.hpp"

#include "support/hash.hpp"

#include <fmt/format.h>

namespace armature::results {

namespace {

int64_t integer(uint64_t bits) {
    return static_cast<int64_t>(bits);
}

Field kind_of(const Json &value) {
    const bool fits = !value.is_number_unsigned() || value.get<uint64_t>() <= uint64_t{INT64_MAX};
    return {"kind", std::string(value.is_boolean()                  ? "boolean"
                                : value.is_number_integer() && fits ? "integer"
                                : value.is_number_float()           ? "real"
                                : value.is_string()                 ? "text"
                                                                    : "json")};
}

Field value_of(const Json &value) {
    const std::string kind = std::get<std::string>(kind_of(value).value);
    if (kind == "boolean") {
        return {"value", int64_t{value.get<bool>()}};
    }
    if (kind == "integer") {
        return {"value", value.get<int64_t>()};
    }
    if (kind == "real") {
        return {"value", value.get<double>()};
    }
    return {"value", kind == "text" ? value.get<std::string>() : dump(value)};
}

int64_t record_trial(Connection &connection, int64_t study, int64_t number,
                     const std::vector<ParameterRow> &parameters) {
    const Entity trial = put_entity(connection, "trial", 2, {{"study", study}, {"number", number}});
    size_t added = 0;
    for (const ParameterRow &parameter : parameters) {
        added += put_row(
            connection, "parameter", 2,
            {{"trial", trial.id}, {"name", parameter.name}, kind_of(parameter.value), value_of(parameter.value)});
    }
    int64_t count = 0;
    Statement &select = connection.prepare("SELECT count(*) FROM parameter WHERE trial = ?1");
    select.with(trial.id).first([&] { count = select.integer(0); });
    if (count != static_cast<int64_t>(parameters.size()) || (!trial.added && added > 0)) {
        throw Error(Fault::database,
                    fmt::format("trial {} is already recorded with {} parameters, not these {}", number,
                                count - static_cast<int64_t>(added), parameters.size()),
                    sqlite3_db_filename(connection.get(), "main"),
                    "a trial's parameters are the same for every replicate");
    }
    return trial.id;
}

// A hash of everything that is recorded when a run starts: the parts are parted by their lengths.
class Fingerprint {
public:
    Fingerprint &add(const std::string &text) {
        hash_.add(fmt::format("{}:", text.size()));
        hash_.add(text);
        return *this;
    }
    Fingerprint &add(int64_t value) { return add(fmt::to_string(value)); }
    Fingerprint &add(const Json &value) { return add(dump(value)); }
    Fingerprint &add(const std::vector<ParameterRow> &parameters) {
        for (const ParameterRow &parameter : parameters) {
            add(parameter.name).add(parameter.value);
        }
        return *this;
    }
    std::string hex() { return hash_.hex(); }

private:
    Sha256 hash_;
};

std::string fingerprint(const RunStart &run) {
    Fingerprint print;
    print.add(run.study_uuid).add(run.parent_uuid).add(run.trial).add(run.replicate).add(integer(run.seed));
    print.add(run.parameters).add(run.resolved).add(run.data_sha256).add(run.parameter_count).add(run.started);
    print.add(run.owner_pid).add(run.owner_identity).add(run.environment.sha256).add(run.environment.notes);
    for (const SourceRow &source : run.sources) {
        print.add(source.named).add(source.path).add(source.sha256).add(source.bytes);
    }
    for (const PluginRow &plugin : run.plugins) {
        print.add(plugin.sha256).add(plugin.file);
        for (const std::string &component : plugin.components) {
            print.add(component);
        }
    }
    return print.hex();
}

// The id of a run that is there already with this fingerprint, or 0.
int64_t recorded(Connection &connection, const std::string &uuid, const std::string &record) {
    Statement &select = connection.prepare("SELECT id, record_sha256 FROM run WHERE uuid = ?1");
    int64_t id = 0;
    select.with(uuid).first([&] {
        if (select.text(1) != record) {
            throw Error(Fault::database, fmt::format("run {} is already recorded with another content", uuid),
                        sqlite3_db_filename(connection.get(), "main"),
                        "what is recorded is never changed; a new attempt needs a new identifier");
        }
        id = select.integer(0);
    });
    return id;
}

int64_t next_attempt(Connection &connection, int64_t trial, int64_t replicate) {
    Statement &select =
        connection.prepare("SELECT ifnull(max(attempt), 0) + 1 FROM run WHERE trial = ?1 AND replicate = ?2");
    int64_t attempt = 0;
    select.with(trial, replicate).first([&] { attempt = select.integer(0); });
    return attempt;
}

Value parent_of(Connection &connection, const std::string &uuid) {
    if (uuid.empty()) {
        return nullptr;
    }
    Value id = nullptr;
    Statement &select = connection.prepare("SELECT id FROM run WHERE uuid = ?1");
    if (!select.with(uuid).first([&] { id = select.integer(0); })) {
        throw Error(Fault::internal, fmt::format("the parent run {} is not recorded", uuid));
    }
    return id;
}

void record_plugins(Connection &connection, int64_t run, const std::vector<PluginRow> &plugins) {
    for (const PluginRow &plugin : plugins) {
        const int64_t id = put_entity(connection, "plugin", 1,
                                      {{"sha256", plugin.sha256},
                                       {"compiler", plugin.compiler},
                                       {"flags", plugin.flags},
                                       {"instruction_set", plugin.instruction_set},
                                       {"sdk_version", plugin.sdk_version},
                                       {"abi_major", plugin.abi_major},
                                       {"abi_minor", plugin.abi_minor}})
                               .id;
        // Not among the fields above: a binary from before schema version 3 has none yet.
        connection.prepare("UPDATE plugin SET build_id = ?2 WHERE id = ?1 AND build_id IS NULL")
            .with(id, plugin.build_id)
            .execute();
        const std::vector<std::string> none = {""};
        const std::vector<std::string> &components = plugin.components.empty() ? none : plugin.components;
        for (size_t i = 0; i < components.size(); ++i) {
            put_row(connection, "run_plugin", 3,
                    {{"run", run},
                     {"plugin", id},
                     {"component", components[i]},
                     {"version", i < plugin.versions.size() ? plugin.versions[i] : ""},
                     {"file", plugin.file}});
        }
    }
}

} // namespace

int64_t record_study(Connection &connection, const StudyRow &study) {
    return put_entity(connection, "study", 1,
                      {{"uuid", study.uuid},
                       {"name", study.name},
                       {"question", study.question},
                       {"created", study.created},
                       {"experiment", put_document(connection, study.experiment)},
                       {"folder", study.folder},
                       {"sweep", put_document(connection, study.sweep)},
                       {"objective", study.objective},
                       {"maximize", int64_t{study.maximize}}})
        .id;
}

int64_t record_start(Connection &connection, const RunStart &run, const StudyRow &study) {
    const std::string record = fingerprint(run);
    if (const int64_t id = recorded(connection, run.uuid, record); id != 0) {
        return id;
    }
    const int64_t trial = record_trial(connection, record_study(connection, study), run.trial, run.parameters);
    const int64_t dataset = put_entity(connection, "dataset", 1, {{"sha256", run.data_sha256}}).id;
    const int64_t environment =
        put_entity(connection, "environment", 1,
                   {{"sha256", run.environment.sha256}, {"bits", canonical(run.environment.bits)}})
            .id;
    const int64_t id = put_entity(connection, "run", 1,
                                  {{"uuid", run.uuid},
                                   {"trial", trial},
                                   {"replicate", run.replicate},
                                   {"attempt", next_attempt(connection, trial, run.replicate)},
                                   {"parent", parent_of(connection, run.parent_uuid)},
                                   {"state", std::string("running")},
                                   {"seed", integer(run.seed)},
                                   {"experiment", put_document(connection, run.resolved)},
                                   {"dataset", dataset},
                                   {"environment", environment},
                                   {"machine", put_document(connection, run.environment.notes)},
                                   {"parameter_count", run.parameter_count},
                                   {"started", run.started},
                                   {"owner_pid", run.owner_pid},
                                   {"owner_identity", run.owner_identity},
                                   {"record_sha256", record}})
                           .id;
    for (size_t i = 0; i < run.sources.size(); ++i) {
        const SourceRow &source = run.sources[i];
        put_row(connection, "run_source", 2,
                {{"run", id},
                 {"position", static_cast<int64_t>(i)},
                 {"named", source.named},
                 {"path", source.path},
                 {"sha256", source.sha256},
                 {"bytes", source.bytes}});
    }
    record_plugins(connection, id, run.plugins);
    return id;
}

int64_t record_refused(Connection &connection, const RunRefused &run, const StudyRow &study) {
    Fingerprint print;
    print.add(run.study_uuid).add(run.trial).add(run.replicate).add(integer(run.seed)).add(run.parameters);
    const std::string record = print.add(run.message).add(run.started).hex();
    if (const int64_t id = recorded(connection, run.uuid, record); id != 0) {
        return id;
    }
    const int64_t trial = record_trial(connection, record_study(connection, study), run.trial, run.parameters);
    return put_entity(connection, "run", 1,
                      {{"uuid", run.uuid},
                       {"trial", trial},
                       {"replicate", run.replicate},
                       {"attempt", next_attempt(connection, trial, run.replicate)},
                       {"state", std::string("refused")},
                       {"reason", run.message},
                       {"seed", integer(run.seed)},
                       {"started", run.started},
                       {"ended", run.started},
                       {"record_sha256", record}})
        .id;
}

} // namespace armature::results
