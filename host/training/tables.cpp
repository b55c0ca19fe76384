// SPDX-License-Identifier: MIT
#include "training/tables.hpp"

#include "support/csv.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <unistd.h>

namespace armature::training {

namespace fs = std::filesystem;

namespace {

struct Axis {
    std::string word; // "true"; "" where the names stay
    std::vector<std::string> names;
};

// "true_0", "true_1" -> "true", and the names of classes 0 and 1.
Axis axis(const std::vector<std::string> &names, const std::vector<std::string> &classes) {
    Axis out{names.front().substr(0, names.front().rfind('_')), {}};
    for (const std::string &name : names) {
        const size_t begin = out.word.size() + 1;
        size_t number = classes.size();
        if (name.size() > begin && name.starts_with(out.word + "_")) {
            const char *const end = name.data() + name.size();
            const auto [rest, error] = std::from_chars(name.data() + begin, end, number);
            number = error == std::errc() && rest == end ? number : classes.size();
        }
        if (number >= classes.size()) {
            return {"", names};
        }
        out.names.push_back(classes[number]);
    }
    return out;
}

std::string shortest(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

// A metric's name is free, a file's is not: a table with another name is in the database alone.
bool names_a_file(const std::string &name) {
    return name.size() <= 200 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                        "0123456789_.-") == std::string::npos;
}

StoredTable store(const std::string &name, const fs::path &folder, const std::string &text) {
    std::error_code failed; // writing says so too
    fs::create_directories(folder, failed);
    const fs::path file = folder / name, temporary = fmt::format("{}.{}.partial", file.string(), ::getpid());
    std::ofstream out(temporary, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (out) {
        fs::rename(temporary, file, failed);
    }
    if (!out || failed) {
        fs::remove(temporary, failed);
        throw Error(Fault::run, "the table cannot be written", file.string(), "is there room on the disk?");
    }
    return {name, file, sha256(text), static_cast<int64_t>(text.size())};
}

const std::vector<std::string> &classes_of(const experiment::Metric &metric, const data::Opened &data) {
    static const std::vector<std::string> none;
    const auto table = data.tables.find(metric.target);
    return table == data.tables.end() ? none : table->second;
}

} // namespace

std::string csv(const Family &table, const Values &values, const std::vector<std::string> &classes) {
    const Axis rows = axis(table.rows, classes), columns = axis(table.columns, classes);
    const bool both = !rows.word.empty() && !columns.word.empty();
    std::string text = csv_field(rows.word + (both ? "/" : "") + columns.word);
    for (const std::string &column : columns.names) {
        text += "," + csv_field(column);
    }
    text += "\n";
    auto cell = table.members.begin();
    for (const std::string &row : rows.names) {
        text += csv_field(row);
        for (size_t j = 0; j < columns.names.size(); ++j) {
            text += "," + shortest(values[*cell++].second);
        }
        text += "\n";
    }
    return text;
}

std::vector<StoredTable> store_tables(const Values &values, const experiment::Resolved &experiment,
                                      const data::Opened &data, const fs::path &folder) {
    std::vector<std::string> names;
    for (const auto &[name, value] : values) {
        names.push_back(name);
    }
    std::vector<StoredTable> out;
    for (const Family &family : families(names)) {
        for (const experiment::Metric &metric : experiment.metrics) {
            const bool its = family.name == "validation." + metric.name || family.name == "test." + metric.name;
            if (its && family.is_table() && names_a_file(family.name)) {
                out.push_back(store(family.name + ".csv", folder, csv(family, values, classes_of(metric, data))));
            }
        }
    }
    return out;
}

} // namespace armature::training
