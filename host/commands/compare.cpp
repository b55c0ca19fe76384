// SPDX-License-Identifier: MIT
// compare.cpp: `armature compare`: what differs between runs, and their metrics side by side.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/results_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>

namespace armature::commands {

namespace {

using results::RunRecord;

// The facts of a run by name, within one section.
using Facts = std::map<std::string, Json>;

struct Section {
    const char *name;
    Facts (*facts)(const RunRecord &);
    bool all; // also what is equal
};

Facts variables(const RunRecord &record) {
    Facts facts;
    for (const results::ParameterRow &parameter : record.start.parameters) {
        facts[parameter.name] = parameter.value;
    }
    return facts;
}

// By JSON pointer.
Facts flat(const Json &json) {
    Facts facts;
    if (json.is_structured()) {
        const Json values = json.flatten();
        for (const auto &[pointer, value] : values.items()) {
            facts[pointer] = value;
        }
    }
    return facts;
}

Facts settings(const RunRecord &record) {
    return flat(record.start.resolved);
}

Facts plugins(const RunRecord &record) {
    Facts facts;
    for (const results::PluginRow &plugin : record.start.plugins) {
        for (const std::string &component : plugin.components) {
            facts[component] = plugin.sha256;
        }
    }
    return facts;
}

Facts data(const RunRecord &record) {
    Facts facts = {{"content", record.start.data_sha256}};
    for (const results::SourceRow &source : record.start.sources) {
        facts[source.named] = source.sha256;
    }
    return facts;
}

Facts environment(const RunRecord &record) {
    return flat(record.start.environment.bits);
}
Facts machine(const RunRecord &record) {
    return flat(record.start.environment.notes);
}

Facts outcome(const RunRecord &record) {
    return {{"state", record.state},
            {"reason", record.end.reason},
            {"seed", record.start.seed},
            {"parameter_count", record.start.parameter_count},
            {"steps", record.end.steps},
            {"epochs", record.end.epochs},
            {"best_step", record.end.best_step},
            {"weights_sha256", record.end.weights_sha256}};
}

Facts metrics(const RunRecord &record) {
    Facts facts;
    for (const results::MetricRow &row : record.metrics) { // in order of steps: the last one stays
        facts[row.name] = exact(row.value);
    }
    facts["seconds"] = record.end.seconds;
    return facts;
}

constexpr Section sections[] = {{"variable", variables, false},      {"setting", settings, false},
                                {"plugin", plugins, false},          {"data", data, false},
                                {"environment", environment, false}, {"machine", machine, false},
                                {"outcome", outcome, false},         {"metric", metrics, true}};

void add_section(results::Table &table, const Section &section, const std::vector<RunRecord> &records) {
    std::vector<Facts> facts;
    Facts names;
    for (const RunRecord &record : records) {
        facts.push_back(section.facts(record));
        names.insert(facts.back().begin(), facts.back().end());
    }
    for (const auto &[name, ignored] : names) {
        std::vector<Json> values;
        for (const Facts &of_run : facts) {
            const auto found = of_run.find(name);
            values.push_back(found == of_run.end() ? Json() : found->second);
        }
        const bool same =
            std::all_of(values.begin(), values.end(), [&](const Json &value) { return value == values[0]; });
        if (section.all || !same) {
            for (Json &value : values) {
                value = value.is_structured() ? Json(dump(value)) : value;
            }
            values.insert(values.begin(), {section.name, name});
            table.rows.push_back(std::move(values));
        }
    }
}

struct CompareOptions : ResultsOptions {
    std::vector<std::string> runs;
};

int execute(const CompareOptions &options) {
    const Format format = parse_format(options.format);
    if (options.runs.size() < 2) {
        throw Error(Fault::usage, "one run has nothing to be compared with", options.runs.front(),
                    "name two or more, for example: armature compare best last");
    }
    const auto reader = options.open();
    std::vector<RunRecord> records;
    results::Table table;
    table.columns = {"what", "name"};
    for (const std::string &name : options.runs) {
        const std::string uuid = reader->find_run(name);
        if (std::any_of(records.begin(), records.end(), [&](const RunRecord &one) { return one.start.uuid == uuid; })) {
            throw Error(Fault::usage, fmt::format("run {} is named twice", uuid), name, "name different runs");
        }
        records.push_back(reader->run(uuid));
        table.columns.push_back(format == Format::table ? uuid.substr(0, std::max<size_t>(8, name.size())) : uuid);
    }
    for (const Section &section : sections) {
        add_section(table, section, records);
    }
    print(std::cout, table, format);
    return 0;
}

} // namespace

Action compare(CLI::App &app) {
    const auto options = std::make_shared<CompareOptions>();
    app.description("Shows what differs between runs, and their last metrics side by side");
    app.add_option("runs", options->runs, "two or more: first digits of an identifier, best, or last")
        ->required()
        ->type_name("RUN");
    options->add(app);
    app.footer("Settings are JSON pointers into the resolved experiment; plugins and data are SHA-256.\n"
               "Example:\n  armature compare best last");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
