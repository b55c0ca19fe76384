// SPDX-License-Identifier: MIT
// compare.cpp: `armature compare`: what differs between runs, and their metrics side by side.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/folded_metrics.hpp"
#include "commands/results_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

namespace armature::commands {

namespace {

using results::RunRecord;

// The facts of a run by name, within one section.
using Facts = std::map<std::string, Json>;

// Of which only the differences are shown.
struct Section {
    const char *name;
    Facts (*facts)(const RunRecord &);
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

std::map<std::string, double> last_values(const RunRecord &record) {
    std::map<std::string, double> values;
    for (const results::MetricRow &row : record.metrics) { // in order of steps: the last one stays
        values[row.name] = row.value;
    }
    return values;
}

constexpr Section sections[] = {{"variable", variables}, {"setting", settings},        {"plugin", plugins},
                                {"data", data},          {"environment", environment}, {"machine", machine},
                                {"outcome", outcome}};

std::set<std::string> all_names(const std::vector<Facts> &runs) {
    std::set<std::string> names;
    for (const Facts &facts : runs) {
        for (const auto &[name, value] : facts) {
            names.insert(name);
        }
    }
    return names;
}

// A row for each of the names; `all`: also where the runs, one after another, agree.
void add_rows(results::Table &table, const std::string &section, const std::vector<Facts> &runs,
              const std::set<std::string> &names, bool all) {
    for (const std::string &name : names) {
        std::vector<Json> values;
        for (const Facts &of_run : runs) {
            const auto found = of_run.find(name);
            values.push_back(found == of_run.end() ? Json() : found->second);
        }
        const bool same =
            std::all_of(values.begin(), values.end(), [&](const Json &value) { return value == values[0]; });
        if (all || !same) {
            for (Json &value : values) {
                value = value.is_structured() ? Json(dump(value)) : value;
            }
            values.insert(values.begin(), {section, name});
            table.rows.push_back(std::move(values));
        }
    }
}

// Each run's table or long row of values in one line, unless every value is asked for. A value that stands for itself
// in one of the runs does so in all.
void add_metrics(results::Table &table, const std::vector<RunRecord> &records, bool every_value) {
    std::vector<Facts> values, brief;
    std::set<std::string> kept = {"seconds"};
    for (const RunRecord &record : records) {
        Facts &of_run = values.emplace_back(), &lines = brief.emplace_back();
        std::vector<std::string> names;
        std::vector<double> numbers;
        for (const auto &[name, value] : last_values(record)) {
            of_run[name] = exact(value);
            names.push_back(name);
            numbers.push_back(value);
        }
        of_run["seconds"] = record.end.seconds;
        std::set<std::string> artifacts;
        for (const results::ArtifactRow &artifact : record.end.artifacts) {
            artifacts.insert(artifact.name);
        }
        const FoldedMetrics folded = fold(names, numbers, artifacts);
        for (const size_t i : folded.kept) {
            kept.insert(names[i]);
        }
        for (const auto &row : folded.lines.rows) {
            lines[row[0].get<std::string>()] = row[2];
        }
    }
    add_rows(table, "metric", values, every_value ? all_names(values) : kept, true);
    if (!every_value) {
        add_rows(table, "in brief (--all)", brief, all_names(brief), true);
    }
}

struct CompareOptions : ResultsOptions {
    std::vector<std::string> runs;
    bool all = false; // metrics
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
        std::vector<Facts> facts;
        std::transform(records.begin(), records.end(), std::back_inserter(facts), section.facts);
        add_rows(table, section.name, facts, all_names(facts), false);
    }
    add_metrics(table, records, options.all || format != Format::table);
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
    app.add_flag("--all", options->all, unfold_help);
    app.footer("Settings are JSON pointers into the resolved experiment; plugins and data are SHA-256.\n"
               "Example:\n  armature compare best last");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
