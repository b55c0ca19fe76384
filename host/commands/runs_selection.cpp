// SPDX-License-Identifier: MIT
#include "commands/runs_selection.hpp"

#include "experiment/expression.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace armature::commands {

using results::Listing;

namespace {

// A cell as an expression sees it: "nan" and "inf" of a metric are numbers again.
Json number(const Listing &list, size_t column, const Json &cell) {
    return column >= list.metrics_from && cell.is_string() ? Json(exact_double(cell)) : cell;
}

// A mistake in --where is one of the command line, whatever expressions are at fault for elsewhere.
template <class Work> auto of_where(Work work) {
    try {
        return work();
    } catch (const experiment::UnknownName &) {
        throw;
    } catch (Error &error) {
        error.fault = Fault::usage;
        error.where = "--where";
        throw;
    }
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

} // namespace

size_t column_of(const Listing &list, const std::string &name) {
    const std::vector<std::string> &columns = list.table.columns;
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found == columns.end()) { // variables and metrics first: they are what is misspelt
        std::vector<std::string> known(columns.begin() + static_cast<std::ptrdiff_t>(list.variables_from),
                                       columns.end());
        known.insert(known.end(), columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(list.variables_from));
        throw Error(Fault::usage, fmt::format("no run has a column \"{}\"", name), "", suggest(name, known));
    }
    return static_cast<size_t>(found - columns.begin());
}

void keep_where(Listing &list, const std::string &where) {
    const std::set<std::string> names = of_where([&] { return experiment::names(where); });
    std::map<std::string, size_t> columns;
    for (const std::string &name : names) {
        columns[name] = column_of(list, name); // a misspelt name is an error, not an empty list
    }
    const auto fails = [&](const std::vector<Json> &row) {
        try {
            const Json value = of_where([&] {
                return experiment::evaluate(where, [&](const std::string &name) -> std::optional<Json> {
                    const size_t column = columns.at(name);
                    return row[column].is_null() ? std::nullopt : std::optional(number(list, column, row[column]));
                });
            });
            if (!value.is_boolean()) {
                throw Error(Fault::usage, fmt::format("gives {}, not true or false", dump(value)), "--where",
                            "compare something: \"validation.accuracy > 0.9\"");
            }
            return !value.get<bool>();
        } catch (const experiment::UnknownName &) {
            return true; // this run has no such value, so nothing can be said of it
        }
    };
    list.table.rows.erase(std::remove_if(list.table.rows.begin(), list.table.rows.end(), fails), list.table.rows.end());
}

void sort_by(Listing &list, const std::string &name, Direction direction) {
    const size_t column = column_of(list, name);
    const bool descending =
        direction == Direction::descending || (direction == Direction::better_first && larger_first(list, name));
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

} // namespace armature::commands
