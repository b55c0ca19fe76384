// SPDX-License-Identifier: MIT
// csv: a table in a text file, gzipped or not, with one column to be told from the others.
#include "column.hpp"
#include "records.hpp"

#include <armature/dataset.hpp>

#include <array>

namespace {

using namespace armature;
using csv::Column;
using csv::shown;

// Fields: features [feature N], label (a class, or [feature 1] for a quantity). Split: all. A column of numbers is one
// feature; a column of texts one for each text, 1 where it stands (one-hot), in the texts' order. Tables: features
// (their names), label (the classes' names).
struct Csv {
    static constexpr const char *name = "csv";
    static constexpr int64_t most_categories = 1000;
    std::string path, separator = ",", target = "class";
    bool header = true;
    int64_t label = -1, skip = 0;
    std::optional<std::string> label_name;
    std::vector<std::string> categorical, drop, missing = {"", "?", "NA", "N/A", "NaN", "nan", "null", "NULL"};

    static void describe(Description<Csv> &about) {
        about.summary("A table of numbers and texts in a CSV file, gzipped or not")
            .formula("features: numbers as they are, texts one-hot; label: a class or a number")
            .cite({.authors = "Shafranovich, Yakov",
                   .title = "Common Format and MIME Type for Comma-Separated Values (CSV) Files",
                   .year = 2005,
                   .venue = "RFC 4180",
                   .doi = "10.17487/RFC4180"});
        about.setting("path", &Csv::path, "the file").required();
        about.setting("header", &Csv::header, "whether the first line names the columns");
        about.setting("separator", &Csv::separator, "the character between two cells");
        about.setting("skip", &Csv::skip, "lines to pass over before the header or the first row").minimum(0);
        about.setting("label", &Csv::label, "the label's column: 0 is the first, -1 the last")
            .minimum(-100'000)
            .maximum(100'000);
        about.setting("label_name", &Csv::label_name, "the label's column by name, instead");
        about.setting("target", &Csv::target, "what the label is: one of several classes, or a quantity")
            .choices({"class", "number"});
        about.setting("categorical", &Csv::categorical,
                      "names of columns to take as categories though they hold numbers (column_0, ... without header)");
        about.setting("drop", &Csv::drop, "names of columns to leave out");
        about.setting("missing", &Csv::missing, "spellings of a missing value, which is an error");
    }

    void check() const {
        constexpr std::string_view taken = "\"\r\n.+-0123456789";
        if (separator.size() != 1 || taken.find(separator[0]) != std::string_view::npos) {
            refuse(
                "wants a separator of one character that is not part of a number, such as \",\", \";\" or a tab, got ",
                shown(separator));
        }
    }

    void sources(DatasetPlan &plan) const { plan.source(path); }

    void open(const Opening &opening, DatasetPlan &plan) {
        file = opening.path(0);
        read_table(csv::load(file));
        for (size_t i = 0; i < columns.size(); ++i) {
            columns[i].finish(i == label_column);
        }
        declare(plan);
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *out = static_cast<float *>(buffers[0]); // features x indices
        int64_t first = 0;
        for (size_t i = 0; i < columns.size(); ++i) {
            if (i == label_column) {
                continue;
            }
            const Column &column = columns[i];
            const bool is_number = column.kind() == Column::Kind::number;
            for (size_t row = 0; row < indices.size(); ++row) {
                float *cell = out + static_cast<int64_t>(row) * features + first;
                const auto example = static_cast<size_t>(indices[row]);
                if (is_number) {
                    *cell = column.numbers().at(example);
                } else {
                    std::fill_n(cell, column.width(), 0.0f);
                    cell[column.codes().at(example)] = 1;
                }
            }
            first += column.width();
        }
        const Column &labels = columns[label_column];
        for (size_t row = 0; row < indices.size(); ++row) {
            const auto example = static_cast<size_t>(indices[row]);
            if (target == "number") {
                static_cast<float *>(buffers[1])[row] = labels.numbers().at(example);
            } else {
                static_cast<int32_t *>(buffers[1])[row] = labels.codes().at(example);
            }
        }
    }

private:
    void read_table(const std::string &text) {
        csv::Records records(text, separator[0], file);
        for (int64_t i = 0; i < skip; ++i) {
            records.skip_line();
        }
        std::vector<std::string_view> cells;
        if (!records.next(cells)) {
            refuse(file, " is empty", skip > 0 ? " after the lines to skip" : "", "; a table has at least one row");
        }
        const int64_t first_line = records.line();
        const std::vector<std::string> names = column_names(cells, first_line);
        const std::vector<bool> kept = make_columns(names);
        if (header && !records.next(cells)) {
            refuse(file, " holds a header and no rows");
        }
        std::array<bool, 256> starts_missing{}; // most cells are known not to be missing by their first character
        for (const std::string &spelling : missing) {
            starts_missing[static_cast<unsigned char>(spelling[0])] = true; // of an empty one: the closing 0
        }
        do {
            if (cells.size() != names.size()) {
                refuse(file, " line ", records.line(), " has ", cells.size(), cells.size() == 1 ? " cell" : " cells",
                       ", but line ", first_line, " has ", names.size(),
                       cells.size() == 1 ? "; is the separator right?" : "");
            }
            for (size_t i = 0, c = 0; i < cells.size(); ++i) {
                if (!kept[i]) {
                    continue;
                }
                const char start = cells[i].empty() ? '\0' : cells[i][0];
                if (starts_missing[static_cast<unsigned char>(start)] && is_missing(cells[i])) {
                    columns[c].refuse_at(records.line(), "the value is missing (", shown(cells[i]),
                                         "); fill it in, remove the line, or drop the column (or take the spelling out "
                                         "of missing to make it a category)");
                }
                columns[c++].add(cells[i], records.line());
            }
            ++examples;
        } while (records.next(cells));
    }

    bool is_missing(std::string_view cell) const {
        return std::find(missing.begin(), missing.end(), cell) != missing.end();
    }

    std::vector<std::string> column_names(const std::vector<std::string_view> &cells, int64_t line) const {
        if (header &&
            std::all_of(cells.begin(), cells.end(), [](auto cell) { return csv::number(cell).has_value(); })) {
            refuse(file, " line ", line, " holds only numbers (", shown(cells[0]),
                   ", ...), not the columns' names; set header to false");
        }
        std::vector<std::string> names;
        for (const std::string_view cell : cells) {
            std::string given = header && !cell.empty() ? std::string(cell) : "column_" + std::to_string(names.size());
            if (std::find(names.begin(), names.end(), given) != names.end()) {
                refuse(file, " line ", line, " names two columns ", shown(given));
            }
            names.push_back(std::move(given));
        }
        return names;
    }

    size_t find(const std::vector<std::string> &names, const std::string &wanted, const char *setting) const {
        const auto found = std::find(names.begin(), names.end(), wanted);
        if (found == names.end()) {
            std::string known;
            for (size_t i = 0; i < names.size() && i < 12; ++i) {
                known += (i == 0 ? "" : ", ") + names[i];
            }
            refuse(file, " has no column ", shown(wanted), ", which ", setting, " names; its columns are ", known,
                   names.size() > 12 ? ", ..." : "");
        }
        return static_cast<size_t>(found - names.begin());
    }

    // Which of the file's columns are kept; makes `columns` of those.
    std::vector<bool> make_columns(const std::vector<std::string> &names) {
        const auto count = static_cast<int64_t>(names.size());
        if (!label_name && (label >= count || label < -count)) {
            refuse(file, " has ", count, " columns, and label is ", label, "; it goes from ", -count, " to ",
                   count - 1);
        }
        const size_t label_at = label_name ? find(names, *label_name, "label_name")
                                           : static_cast<size_t>(label < 0 ? label + count : label);
        std::vector<bool> kept(names.size(), true), by_name(names.size(), false);
        for (const std::string &dropped : drop) {
            kept[find(names, dropped, "drop")] = false;
        }
        for (const std::string &category : categorical) {
            by_name[find(names, category, "categorical")] = true;
        }
        if (!kept[label_at]) {
            refuse(file, ": the label's column ", shown(names[label_at]), " is among those to drop");
        }
        by_name[label_at] = target == "class";
        columns.clear();
        examples = 0;
        for (size_t i = 0; i < names.size(); ++i) {
            if (!kept[i]) {
                continue;
            }
            const bool quantity = i == label_at && target == "number";
            if (i == label_at) {
                label_column = columns.size();
            }
            columns.emplace_back(file, names[i], static_cast<int64_t>(i),
                                 by_name[i] ? Column::Kind::category
                                 : quantity ? Column::Kind::number
                                            : Column::Kind::open);
        }
        if (columns.size() == 1) {
            refuse(file, " has only the column of the label, ", shown(names[label_at]),
                   "; nothing is left to tell it from; is the separator right?");
        }
        return kept;
    }

    void declare(DatasetPlan &plan) {
        std::vector<std::string> feature_names;
        for (size_t i = 0; i < columns.size(); ++i) {
            if (i == label_column) {
                continue;
            }
            if (columns[i].kind() == Column::Kind::number) {
                feature_names.push_back(columns[i].name);
                continue;
            }
            if (columns[i].width() > most_categories) {
                refuse(file, ": the column ", shown(columns[i].name), " holds ", columns[i].width(),
                       " different texts, each of which would be a feature, and ", most_categories,
                       " are allowed; drop the column");
            }
            for (const std::string &category : columns[i].names()) {
                feature_names.push_back(columns[i].name + "=" + category);
            }
        }
        features = static_cast<int64_t>(feature_names.size());
        plan.input("features", Shape(ARM_F32, {{ARM_ROLE_FEATURE, features}}));
        if (target == "number") {
            plan.target("label", Shape(ARM_F32, {{ARM_ROLE_FEATURE, 1}}));
        } else {
            plan.classes("label", columns[label_column].width());
            plan.table("label", columns[label_column].names());
        }
        plan.split("all", examples);
        plan.table("features", feature_names);
    }

    std::string file;
    std::vector<Column> columns; // those that are kept
    size_t label_column = 0;     // in columns
    int64_t features = 0, examples = 0;
};

} // namespace

ARMATURE_PLUGIN(Dataset<Csv>)
