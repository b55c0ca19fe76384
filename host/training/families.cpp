// SPDX-License-Identifier: MIT
#include "training/families.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace armature::training {

namespace {

constexpr size_t fewest_rows = 3, fewest_columns = 2, longest_row = 20;

struct Parts {
    std::string before, last;
};
Parts parted(const std::string &name) {
    const size_t dot = name.rfind('.');
    return dot == std::string::npos ? Parts{"", name} : Parts{name.substr(0, dot), name.substr(dot + 1)};
}
// Does it name a metric, so that what follows is one of its values?
bool has_split(const std::string &name) {
    return name.find('.') != std::string::npos;
}

// The place of a word among those seen so far.
class Words {
public:
    size_t place(const std::string &word) {
        const auto [known, fresh] = places_.emplace(word, list.size());
        if (fresh) {
            list.push_back(word);
        }
        return known->second;
    }
    std::vector<std::string> list;

private:
    std::map<std::string, size_t> places_;
};

std::optional<Family> table(const std::string &metric, const std::vector<std::string> &names,
                            const std::vector<size_t> &members) {
    Words rows, columns;
    std::map<std::pair<size_t, size_t>, size_t> cells; // in the order of rows
    for (const size_t i : members) {
        const auto [before, column] = parted(names[i]);
        cells.emplace(std::pair(rows.place(parted(before).last), columns.place(column)), i);
    }
    if (rows.list.size() < fewest_rows || columns.list.size() < fewest_columns || cells.size() != members.size() ||
        cells.size() != rows.list.size() * columns.list.size()) {
        return std::nullopt;
    }
    Family out{metric, rows.list, columns.list, {}};
    for (const auto &[place, i] : cells) {
        out.members.push_back(i);
    }
    return out;
}

// "test.class_accuracy.class_17" -> "test.class_accuracy.class_*"
std::string pattern(const std::string &name) {
    const auto [metric, value] = parted(name);
    const size_t stem = value.find_last_not_of("0123456789") + 1;
    return metric + "." + (stem < value.size() ? value.substr(0, stem) : "") + "*";
}

// The names that are not taken yet, by what `key` makes of them; "" is no key.
template <class F>
std::map<std::string, std::vector<size_t>> grouped(const std::vector<std::string> &names,
                                                   const std::vector<bool> &taken, F &&key) {
    std::map<std::string, std::vector<size_t>> groups;
    for (size_t i = 0; i < names.size(); ++i) {
        if (const std::string group = taken[i] ? "" : key(names[i]); !group.empty()) {
            groups[group].push_back(i);
        }
    }
    return groups;
}

} // namespace

std::vector<Family> families(const std::vector<std::string> &names) {
    std::vector<Family> out;
    std::vector<bool> taken(names.size(), false);
    const auto add = [&](Family family) {
        for (const size_t i : family.members) {
            taken[i] = true;
        }
        out.push_back(std::move(family));
    };
    const auto metric_of_cell = [](const std::string &name) {
        const std::string metric = parted(parted(name).before).before;
        return has_split(metric) ? metric : "";
    };
    for (const auto &[metric, members] : grouped(names, taken, metric_of_cell)) {
        if (std::optional<Family> family = table(metric, names, members)) {
            add(std::move(*family));
        }
    }
    const auto row = [](const std::string &name) { return has_split(parted(name).before) ? pattern(name) : ""; };
    for (const auto &[name, members] : grouped(names, taken, row)) {
        if (members.size() > longest_row) {
            add({name, {}, {}, members});
        }
    }
    return out;
}

std::vector<size_t> outside(const std::vector<Family> &families, size_t names) {
    std::vector<bool> inside(names, false);
    for (const Family &family : families) {
        for (const size_t i : family.members) {
            inside[i] = true;
        }
    }
    std::vector<size_t> out;
    for (size_t i = 0; i < names; ++i) {
        if (!inside[i]) {
            out.push_back(i);
        }
    }
    return out;
}

} // namespace armature::training
