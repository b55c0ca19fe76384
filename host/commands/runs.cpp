// SPDX-License-Identifier: MIT
// runs.cpp: `armature runs`: runs in rows, with their variables and metrics in columns; filtered, sorted, cut.
#include "commands/commands.hpp"
#include "commands/results_options.hpp"
#include "experiment/expression.hpp"
#include "results/listing.hpp"
#include "support/nearest.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

namespace armature::commands {

namespace {

using results::Listing;
using results::Table;

struct RunsOptions : ResultsOptions {
    std::string study, state, where, sort;
    std::vector<std::string> columns;
    bool ascending = false, descending = false;
    size_t limit = 0;
};

const std::vector<std::string> states = {"running", "refused", "finished", "diverged",   "failed",
                                         "crashed", "hung",    "pruned",   "interrupted"};

size_t column_of(const Table &table, const std::string &name) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), name);
    if (found == table.columns.end()) {
        throw Error(Fault::usage, fmt::format("no run has a column \"{}\"", name), "", suggest(name, table.columns));
    }
    return static_cast<size_t>(found - table.columns.begin());
}

// A cell as an expression sees it: "nan" and "inf" of a metric are numbers again.
Json number(const Listing &list, size_t column, const Json &cell) {
    return column >= list.metrics_from && cell.is_string() ? Json(exact_double(cell)) : cell;
}

void keep_where(Listing &list, const std::string &where) {
    for (const std::string &name : experiment::names(where)) {
        column_of(list.table, name); // a misspelt name is an error, not an empty list
    }
    std::map<std::string, size_t> columns;
    for (size_t i = 0; i < list.table.columns.size(); ++i) {
        columns.emplace(list.table.columns[i], i);
    }
    const auto fails = [&](const std::vector<Json> &row) {
        try {
            const Json value = experiment::evaluate(where, [&](const std::string &name) -> std::optional<Json> {
                const size_t column = columns.at(name);
                return row[column].is_null() ? std::nullopt : std::optional(number(list, column, row[column]));
            });
            if (!value.is_boolean()) {
                throw Error(Fault::usage, fmt::format("--where gives {}, not true or false", dump(value)), where,
                            "compare something: \"validation.accuracy > 0.9\"");
            }
            return !value.get<bool>();
        } catch (const experiment::UnknownName &) {
            return true; // this run has no such value, so nothing can be said of it
        }
    };
    list.table.rows.erase(std::remove_if(list.table.rows.begin(), list.table.rows.end(), fails), list.table.rows.end());
}

// Are larger values of this column the better ones?
bool larger_first(const Listing &list, const std::string &name) {
    if (list.objectives.count(name) > 0) {
        return list.maximized.count(name) > 0;
    }
    const char *const good[] = {"accuracy", "precision", "recall", "f1", "auc", "r2", "score", "bleu"};
    return std::any_of(std::begin(good), std::end(good),
                       [&](const char *word) { return name.find(word) != std::string::npos; });
}

// Numbers before texts, and last, whichever the direction, what is missing or not a number.
void sort_rows(Listing &list, size_t column, bool descending) {
    const auto rank = [](const Json &value) {
        const bool nan = value.is_number_float() && std::isnan(value.get<double>());
        return value.is_null() || nan ? 2 : value.is_string() ? 1 : 0;
    };
    std::vector<std::pair<Json, size_t>> keys;
    for (size_t i = 0; i < list.table.rows.size(); ++i) {
        keys.emplace_back(number(list, column, list.table.rows[i][column]), i);
    }
    std::stable_sort(keys.begin(), keys.end(), [&](const auto &a, const auto &b) {
        const int left = rank(a.first), right = rank(b.first);
        if (left != right || left == 2) {
            return left < right;
        }
        return descending ? b.first < a.first : a.first < b.first;
    });
    std::vector<std::vector<Json>> sorted;
    for (const auto &key : keys) {
        sorted.push_back(std::move(list.table.rows[key.second]));
    }
    list.table.rows = std::move(sorted);
}

std::vector<size_t> default_columns(const Listing &list) {
    std::vector<size_t> columns;
    for (const char *name : {"run", "study", "trial", "replicate", "state"}) {
        columns.push_back(column_of(list.table, name));
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
    columns.push_back(column_of(list.table, "seconds"));
    return columns;
}

// For people: so many digits of each identifier that they tell these runs apart.
void shorten(Table &table) {
    const auto column = std::find(table.columns.begin(), table.columns.end(), "run") - table.columns.begin();
    if (column == static_cast<std::ptrdiff_t>(table.columns.size())) {
        return;
    }
    std::vector<std::string> all;
    for (const auto &row : table.rows) {
        all.push_back(row[static_cast<size_t>(column)].get<std::string>());
    }
    std::sort(all.begin(), all.end());
    size_t digits = 8;
    for (size_t i = 1; i < all.size(); ++i) {
        const auto apart = std::mismatch(all[i].begin(), all[i].end(), all[i - 1].begin(), all[i - 1].end()).first;
        digits = std::max(digits, static_cast<size_t>(apart - all[i].begin()) + 1);
    }
    for (auto &row : table.rows) {
        Json &cell = row[static_cast<size_t>(column)];
        cell = cell.get<std::string>().substr(0, digits);
    }
}

int execute(const RunsOptions &options) {
    const Format format = parse_format(options.format);
    if (!options.state.empty() && std::find(states.begin(), states.end(), options.state) == states.end()) {
        throw Error(Fault::usage, fmt::format("there is no state \"{}\"", options.state), "--state",
                    suggest(options.state, states));
    }
    const auto reader = options.open();
    Listing list = list_runs(*reader, options.study.empty() ? "" : reader->find_study(options.study), options.state);
    if (!options.where.empty() && !list.table.rows.empty()) {
        keep_where(list, options.where);
    }
    if (!options.sort.empty() && !list.table.rows.empty()) {
        const bool descending = options.descending || (!options.ascending && larger_first(list, options.sort));
        sort_rows(list, column_of(list.table, options.sort), descending);
    }
    if (options.limit > 0 && list.table.rows.size() > options.limit) {
        list.table.rows.resize(options.limit);
    }
    std::vector<size_t> columns;
    for (const std::string &name : options.columns) {
        columns.push_back(column_of(list.table, name));
    }
    if (columns.empty()) {
        columns = default_columns(list);
    }
    Table shown;
    for (const size_t column : columns) {
        shown.columns.push_back(list.table.columns[column]);
    }
    for (const auto &row : list.table.rows) {
        auto &to = shown.rows.emplace_back();
        for (const size_t column : columns) {
            to.push_back(row[column]);
        }
    }
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
    app.add_option("--study", options->study, "only of this study: its name (the newest of it) or identifier");
    app.add_option("--state", options->state, fmt::format("only in this state: {}", fmt::join(states, ", ")));
    app.add_option("--where", options->where, "only where this holds of variables, metrics and other columns")
        ->type_name("EXPRESSION");
    app.add_option("--sort", options->sort, "a column: any variable or metric; the better values come first")
        ->type_name("COLUMN");
    auto *up = app.add_flag("--ascending", options->ascending, "smallest first");
    app.add_flag("--descending", options->descending, "largest first")->excludes(up);
    app.add_option("--columns", options->columns, "which columns, with commas between")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("COLUMN,...");
    app.add_option("--limit", options->limit, "so many rows at most; 0: all")->capture_default_str();
    options->add(app);
    app.footer(
        "Other columns: attempt, parent, reason, seed, steps, epochs, best_step, parameter_count, started, ended,\n"
        "compile_seconds, peak_bytes, weights_sha256, data_sha256\n"
        "Example:\n"
        "  armature runs --sort validation.accuracy --where \"width >= 64 and validation.loss < 0.5\" --limit 10");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
