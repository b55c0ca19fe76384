// SPDX-License-Identifier: MIT
#include "commands/folded_metrics.hpp"

#include "training/families.hpp"

#include <fmt/format.h>

#include <cmath>

namespace armature::commands {

namespace {

// "smallest 0.2 (class_4), mean 0.61, largest 0.9 (class_0), 2 nan": of those that are numbers.
std::string range(const training::Family &family, const std::vector<std::string> &names,
                  const std::vector<double> &values) {
    size_t smallest = names.size(), largest = names.size(), count = 0;
    double sum = 0;
    for (const size_t i : family.members) {
        if (!std::isnan(values[i])) {
            smallest = count == 0 || values[i] < values[smallest] ? i : smallest;
            largest = count == 0 || values[i] > values[largest] ? i : largest;
            sum += values[i];
            ++count;
        }
    }
    const size_t nans = family.members.size() - count;
    if (count == 0) {
        return "nan";
    }
    const auto called = [&](size_t i) { return names[i].substr(names[i].rfind('.') + 1); };
    return fmt::format("smallest {:.6g} ({}), mean {:.6g}, largest {:.6g} ({}){}", values[smallest], called(smallest),
                       sum / static_cast<double>(count), values[largest], called(largest),
                       nans == 0 ? "" : fmt::format(", {} nan", nans));
}

} // namespace

FoldedMetrics fold(const std::vector<std::string> &names, const std::vector<double> &values,
                   const std::set<std::string> &artifacts) {
    const std::vector<training::Family> families = training::families(names);
    FoldedMetrics out{training::outside(families, names.size()), {{"metric", "values", folded_title}, {}}};
    for (const training::Family &family : families) {
        std::string brief = range(family, names, values);
        if (family.is_table()) {
            const std::string file = family.name + ".csv";
            brief = fmt::format("{} x {} table{}", family.rows.size(), family.columns.size(),
                                artifacts.count(file) == 0 ? "" : ", " + file);
        }
        out.lines.rows.push_back({family.name, family.members.size(), brief});
    }
    return out;
}

} // namespace armature::commands
