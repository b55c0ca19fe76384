// SPDX-License-Identifier: MIT
// runs.cpp: `armature runs`: runs in rows, with their variables and metrics in columns; filtered, sorted, cut.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/option_values.hpp"
#include "commands/results_options.hpp"
#include "commands/runs_selection.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace armature::commands {

namespace {

using results::Listing;
using results::Table;

struct RunsOptions : ResultsOptions {
    std::string study, state, where, sort;
    std::vector<std::string> columns;
    bool ascending = false, descending = false;
    int64_t limit = 0;
};

const std::vector<std::string> states = {"running", "refused", "finished", "diverged",   "failed",
                                         "crashed", "hung",    "pruned",   "interrupted"};

std::vector<size_t> default_columns(const Listing &list) {
    std::vector<size_t> columns;
    for (const char *name : {"run", "study", "trial", "replicate", "state"}) {
        columns.push_back(column_of(list, name));
    }
    for (size_t column = list.variables_from; column < list.table.columns.size(); ++column) {
        const std::string &name = list.table.columns[column];
        const bool wanted = column < list.metrics_from || list.objectives.count(name) > 0 ||
                            name.rfind("validation.", 0) == 0 || name.rfind("test.", 0) == 0;
        if (wanted && std::any_of(list.table.rows.begin(), list.table.rows.end(),
                                  [&](const auto &row) { return !row[column].is_null(); })) {
            columns.push_back(column);
        }
    }
    columns.push_back(column_of(list, "seconds"));
    return columns;
}

// For people: so many digits of each identifier that they tell these runs apart.
void shorten(Table &table) {
    std::vector<size_t> columns;
    std::vector<std::string> all;
    for (size_t column = 0; column < table.columns.size(); ++column) {
        if (table.columns[column] == "run" || table.columns[column] == "parent") {
            columns.push_back(column);
            for (const auto &row : table.rows) {
                all.push_back(row[column].is_string() ? row[column].get<std::string>() : "");
            }
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    size_t digits = 8;
    for (size_t i = 1; i < all.size(); ++i) {
        const auto apart = std::mismatch(all[i].begin(), all[i].end(), all[i - 1].begin(), all[i - 1].end()).first;
        digits = std::max(digits, static_cast<size_t>(apart - all[i].begin()) + 1);
    }
    for (auto &row : table.rows) {
        for (const size_t column : columns) {
            row[column] = row[column].is_string() ? Json(row[column].get<std::string>().substr(0, digits)) : Json();
        }
    }
}

// The columns that were asked for, or those that most people want. Where there are no runs no name can be checked.
Table chosen(const Listing &list, const std::vector<std::string> &names) {
    Table out;
    if (list.table.rows.empty() && !names.empty()) {
        out.columns = names;
        return out;
    }
    std::vector<size_t> columns;
    for (const std::string &name : names) {
        columns.push_back(column_of(list, name));
    }
    columns = names.empty() ? default_columns(list) : columns;
    for (const size_t column : columns) {
        out.columns.push_back(list.table.columns[column]);
    }
    for (const auto &row : list.table.rows) {
        auto &to = out.rows.emplace_back();
        for (const size_t column : columns) {
            to.push_back(row[column]);
        }
    }
    return out;
}

// "a, b," names two columns.
std::vector<std::string> trimmed(const std::vector<std::string> &names) {
    std::vector<std::string> out;
    for (const std::string &name : names) {
        const size_t begin = name.find_first_not_of(' '), end = name.find_last_not_of(' ');
        if (begin != std::string::npos) {
            out.push_back(name.substr(begin, end - begin + 1));
        }
    }
    return out;
}

int execute(const RunsOptions &options) {
    const Format format = parse_format(options.format);
    if (!options.state.empty() && std::find(states.begin(), states.end(), options.state) == states.end()) {
        throw Error(Fault::usage, fmt::format("there is no state \"{}\"", options.state), "--state",
                    suggest(options.state, states));
    }
    if (options.ascending && options.descending) {
        throw Error(Fault::usage, "--ascending and --descending exclude each other");
    }
    const auto reader = options.open();
    Listing list = list_runs(*reader, options.study.empty() ? "" : reader->find_study(options.study), options.state);
    if (!options.where.empty() && !list.table.rows.empty()) {
        keep_where(list, options.where);
    }
    if (!options.sort.empty() && !list.table.rows.empty()) {
        sort_by(list, options.sort,
                options.ascending    ? Direction::ascending
                : options.descending ? Direction::descending
                                     : Direction::better_first);
    }
    if (options.limit > 0 && list.table.rows.size() > static_cast<size_t>(options.limit)) {
        list.table.rows.resize(static_cast<size_t>(options.limit));
    }
    Table shown = chosen(list, trimmed(options.columns));
    if (format == Format::table) {
        shorten(shown);
    }
    print(std::cout, shown, format);
    return 0;
}

} // namespace

Action runs(CLI::App &app) {
    const auto options = std::make_shared<RunsOptions>();
    app.description("Lists runs with their variables and the last values of their metrics, newest first");
    app.add_option("--study", options->study, "only of this study: its name (the newest of it) or identifier")
        ->type_name("STUDY");
    app.add_option("--state", options->state, "only in this state: finished, diverged, failed, ...")
        ->type_name("STATE");
    app.add_option("--where", options->where, "only where this holds of variables, metrics and other columns")
        ->type_name("EXPRESSION");
    app.add_option("--sort", options->sort, "a column: any variable or metric; the better values come first")
        ->type_name("COLUMN");
    app.add_flag("--ascending", options->ascending, "smallest first");
    app.add_flag("--descending", options->descending, "largest first");
    app.add_option("--columns", options->columns, "which columns, with commas between")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("COLUMN,...");
    app.add_option("--limit", options->limit, "so many rows at most; 0: all")
        ->transform(whole_number(0))
        ->capture_default_str()
        ->type_name("N");
    options->add(app);
    app.footer(
        "Other columns: attempt, parent, reason, seed, steps, epochs, best_step, parameter_count, started, ended,\n"
        "compile_seconds, peak_bytes, weights_sha256, data_sha256\n"
        "Example:\n"
        "  armature runs --sort validation.accuracy --where \"width >= 64 and validation.loss < 0.5\" --limit 10");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
