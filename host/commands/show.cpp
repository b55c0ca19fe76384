// SPDX-License-Identifier: MIT
// show.cpp: `armature show`: all that is recorded of one run; with --network, what an experiment's network is made of.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/folded_metrics.hpp"
#include "commands/results_options.hpp"
#include "commands/shell.hpp"
#include "commands/show_network.hpp"
#include "commands/text_width.hpp"
#include "coordinator/artifacts.hpp"
#include "plugin/kept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>

namespace armature::commands {

namespace {

using results::RunRecord;

struct ShowOptions : ResultsOptions {
    std::vector<std::string> words; // the run; with --network, overrides
    NetworkOptions network;
    bool all = false; // metrics
    const std::string &run() const { return words.front(); }
};

// First, lowest, highest and last value of each metric. NaN is neither lowest nor highest.
Json summarised(const std::vector<results::MetricRow> &rows) {
    std::map<std::string, std::vector<const results::MetricRow *>> by_name;
    for (const results::MetricRow &row : rows) {
        by_name[row.name].push_back(&row);
    }
    Json list = Json::array();
    for (const auto &[name, history] : by_name) {
        const results::MetricRow *lowest = nullptr, *highest = nullptr;
        for (const results::MetricRow *row : history) {
            if (!std::isnan(row->value)) {
                lowest = lowest == nullptr || row->value < lowest->value ? row : lowest;
                highest = highest == nullptr || row->value > highest->value ? row : highest;
            }
        }
        Json entry = {{"metric", name}, {"values", history.size()}, {"first", exact(history.front()->value)}};
        entry["lowest"] = lowest == nullptr ? Json("nan") : exact(lowest->value);
        entry["lowest at step"] = lowest == nullptr ? Json() : Json(lowest->step);
        entry["highest"] = highest == nullptr ? Json("nan") : exact(highest->value);
        entry["highest at step"] = highest == nullptr ? Json() : Json(highest->step);
        entry["last"] = exact(history.back()->value);
        list.push_back(std::move(entry));
    }
    return list;
}

// "layer affine 0.1.0, layer sum 0.2.0"
std::string components_of(const results::PluginRow &plugin) {
    std::string out;
    for (size_t i = 0; i < plugin.components.size(); ++i) {
        const std::string version = i < plugin.versions.size() ? plugin.versions[i] : "";
        out += (i == 0 ? "" : ", ") + plugin.components[i] + (version.empty() ? "" : " " + version);
    }
    return out;
}

// Damaged copies count as none here: `reproduce` says what is the matter with them.
bool is_kept(const std::filesystem::path &store, const std::string &sha256) {
    try {
        return !plugin::find_kept(store, sha256).empty();
    } catch (const Error &) {
        return false;
    }
}

Json plugin_list(const RunRecord &record, const std::filesystem::path &store) {
    Json list = Json::array();
    for (const results::PluginRow &plugin : record.start.plugins) {
        list.push_back({{"components", components_of(plugin)},
                        {"sha256", plugin.sha256},
                        {"build id", plugin.build_id},
                        {"abi", fmt::format("{}.{}", plugin.abi_major, plugin.abi_minor)},
                        {"sdk", plugin.sdk_version},
                        {"compiler", plugin.compiler},
                        {"flags", plugin.flags},
                        {"instruction set", plugin.instruction_set},
                        {"kept", is_kept(store, plugin.sha256) ? "yes" : "no"},
                        {"file", plugin.file}});
    }
    return list;
}

Json file_list(const RunRecord &record) {
    Json list = Json::array();
    for (const results::SourceRow &source : record.start.sources) {
        list.push_back(
            {{"named", source.named}, {"bytes", source.bytes}, {"sha256", source.sha256}, {"path", source.path}});
    }
    return list;
}

Json artifact_list(const RunRecord &record) {
    Json list = Json::array();
    for (const results::ArtifactRow &artifact : record.end.artifacts) {
        list.push_back(
            {{"name", artifact.name}, {"bytes", artifact.bytes}, {"sha256", artifact.sha256}, {"path", artifact.path}});
    }
    return list;
}

Json event_list(const results::Reader &reader, const std::string &uuid) {
    Json list = Json::array();
    const results::Table table = reader.query("SELECT event.time, event.level, event.text FROM event JOIN run ON "
                                              "run.id = event.run WHERE run.uuid = ?1 ORDER BY event.number",
                                              {uuid});
    for (const auto &row : table.rows) {
        list.push_back({{"time", row[0]}, {"level", row[1]}, {"text", row[2]}});
    }
    return list;
}

// Everything, in sections: an object is a section of names and values, an array one of rows.
Json sections(const results::Reader &reader, const RunRecord &record, const ShowOptions &options) {
    const results::RunStart &start = record.start;
    const results::RunEnd &end = record.end;
    Json all = Json::object();
    Json &run = all["run"] = {{"run", start.uuid}, {"state", record.state}};
    const auto add = [&run](const char *name, const Json &value, bool known) {
        if (known) {
            run[name] = value;
        }
    };
    add("reason", end.reason, !end.reason.empty());
    add("retries", start.parent_uuid, !start.parent_uuid.empty());
    run["trial"] = start.trial;
    run["replicate"] = start.replicate;
    run["seed"] = start.seed;
    add("parameters of the network", start.parameter_count, record.state != "refused");
    const bool trained = !end.weights_sha256.empty() || end.steps > 0;
    add("steps", end.steps, trained);
    add("epochs", end.epochs, trained);
    add("best step", end.best_step, trained);
    add("weights sha256", end.weights_sha256, !end.weights_sha256.empty());
    add("metrics sha256", end.metrics_sha256, !end.metrics_sha256.empty());
    run["started"] = start.started;
    add("ended", end.ended, !end.ended.empty());
    add("seconds", end.seconds, trained);
    add("seconds to compile", end.compile_seconds, trained);
    add("peak memory, bytes", end.peak_bytes, trained);
    all["study"] = {{"study", record.study.uuid},
                    {"name", record.study.name},
                    {"question", record.study.question},
                    {"objective", (record.study.maximize ? "maximize " : "minimize ") + record.study.objective},
                    {"folder", record.study.folder}};
    all["variables"] = Json::object();
    for (const results::ParameterRow &parameter : start.parameters) {
        all["variables"][parameter.name] = parameter.value;
    }
    all["metrics"] = summarised(record.metrics);
    all["plugins"] = plugin_list(record, coordinator::plugin_store(options.file()));
    all["data"] = file_list(record);
    all["environment"] = start.environment.bits.is_null() ? Json::object() : start.environment.bits;
    all["machine"] = start.environment.notes.is_null() ? Json::object() : start.environment.notes;
    all["artifacts"] = artifact_list(record);
    all["events"] = event_list(reader, start.uuid);
    all["experiment"] = start.resolved;
    all["hashes"] = {{"data", start.data_sha256}, {"environment", start.environment.sha256}};
    all["reproduce"] = {
        {"command", fmt::format("{} reproduce {}{}", program(), start.uuid.substr(0, 8), options.db_option())}};
    return all;
}

results::Table as_table(const Json &section) {
    results::Table table;
    if (section.is_object()) {
        table.columns = {"name", "value"};
        for (const auto &[name, value] : section.items()) {
            table.rows.push_back({name, value.is_structured() ? Json(dump(value)) : value});
        }
        return table;
    }
    for (const auto &[name, value] : section.at(0).items()) {
        table.columns.push_back(name);
    }
    for (const Json &entry : section) {
        auto &row = table.rows.emplace_back();
        for (const auto &[name, value] : entry.items()) {
            row.push_back(value);
        }
    }
    return table;
}

// How the plugins were built: those that were built alike share a row, and most do.
Json builds(const Json &plugins) {
    Json list = Json::array();
    for (const Json &plugin : plugins) {
        const std::string name = std::filesystem::path(plugin["file"].get<std::string>()).filename().string();
        Json build = {{"plugins", name},
                      {"compiler", plugin["compiler"]},
                      {"interface", plugin["abi"]},
                      {"needs of the processor", plugin["instruction set"]},
                      {"flags", plugin["flags"]}};
        const auto alike = std::find_if(list.begin(), list.end(), [&](Json one) {
            one["plugins"] = name;
            return one == build;
        });
        if (alike == list.end()) {
            list.push_back(std::move(build));
        } else {
            (*alike)["plugins"] = (*alike)["plugins"].get<std::string>() + " " + name;
        }
    }
    return list;
}

// Puts the metrics into `out`; those that have very many values into a section of their own, in brief.
void fold_metrics(const Json &all, Json &out) {
    std::vector<std::string> names;
    std::vector<double> values;
    for (const Json &metric : all["metrics"]) {
        names.push_back(metric["metric"].get<std::string>());
        values.push_back(exact_double(metric["last"]));
    }
    std::set<std::string> artifacts;
    for (const Json &artifact : all["artifacts"]) {
        artifacts.insert(artifact["name"].get<std::string>());
    }
    const FoldedMetrics folded = fold(names, values, artifacts);
    out["metrics"] = Json::array();
    for (const size_t i : folded.kept) {
        out["metrics"].push_back(all["metrics"][i]);
    }
    Json &many = out["metrics of many values"] = Json::array();
    for (const auto &row : folded.lines.rows) {
        Json &line = many.emplace_back(Json::object());
        for (size_t j = 0; j < row.size(); ++j) {
            line[folded.lines.columns[j]] = row[j];
        }
    }
}

// For people: what is long and seldom asked for is in the other formats alone.
Json for_people(const Json &all, bool every_metric) {
    Json out = Json::object();
    for (const auto &[name, section] : all.items()) {
        if (name == "experiment") {
            continue;
        }
        if (name == "metrics" && !every_metric) {
            fold_metrics(all, out);
            continue;
        }
        out[name] = section;
        if (name == "plugins") {
            for (Json &plugin : out[name]) {
                for (const char *detail : {"build id", "abi", "sdk", "compiler", "flags", "instruction set"}) {
                    plugin.erase(detail);
                }
            }
            out["builds"] = builds(section);
        }
    }
    return out;
}

void print_sections(std::ostream &out, const Json &all) {
    const char *between = "";
    for (const auto &[name, section] : all.items()) {
        if (!section.empty()) {
            out << between << static_cast<char>(std::toupper(name[0])) << name.substr(1) << "\n";
            print(out, as_table(section), Format::table);
            between = "\n";
        }
    }
}

// One row a value: section, JSON pointer within it, value.
results::Table flat(const Json &all) {
    results::Table table;
    table.columns = {"section", "name", "value"};
    for (const auto &[name, section] : all.items()) {
        const Json values = section.flatten();
        for (const auto &[pointer, value] : values.items()) {
            if (!value.is_null()) {
                table.rows.push_back({name, pointer, value});
            }
        }
    }
    return table;
}

int execute(ShowOptions &options) {
    if (!options.network.file.empty()) {
        options.network.format = options.format;
        options.network.overrides = options.words;
        return show_network(options.network);
    }
    if (options.words.empty()) {
        throw Error(Fault::usage, "armature show wants a run, or an experiment by --network", "",
                    "armature show --help");
    }
    if (options.words.size() > 1) {
        throw Error(Fault::usage, fmt::format("armature show has no use for \"{}\"", one_line(options.words[1])), "",
                    "armature show --help");
    }
    const Format format = parse_format(options.format);
    const auto reader = options.open();
    const Json all = sections(*reader, reader->run(reader->find_run(options.run())), options);
    if (format == Format::table) {
        print_sections(std::cout, for_people(all, options.all));
    } else if (format == Format::csv) {
        print(std::cout, flat(all), format);
    } else {
        std::cout << all.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    }
    return 0;
}

} // namespace

Action show(CLI::App &app) {
    const auto options = std::make_shared<ShowOptions>();
    app.description("Shows all that is recorded of one run, or the layers of an experiment's network");
    app.add_option("run", options->words,
                   "the first digits of its identifier, or best, or last; with --network variables and paths to set")
        ->type_name("RUN | KEY=VALUE ...");
    options->add(app);
    app.add_flag("--all", options->all, unfold_help);
    options->network.add(app);
    app.footer(
        std::string(
            "The resolved experiment, and all that tells a plugin's build from others, are in --format json.\n") +
        counting_rules +
        "Examples:\n  armature show best\n"
        "  armature show --network experiments/networks/resnet-50.json --svg resnet.svg train.batch=8");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
