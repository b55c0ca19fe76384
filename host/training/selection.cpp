// SPDX-License-Identifier: MIT
// selection.cpp: see selection.hpp.
#include "training/selection.hpp"

#include "support/nearest.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace armature::training {

namespace {

// What to do about a metric that is not among those reported.
std::string instead_of(const std::string &metric, const std::map<std::string, int> &directions, bool validates) {
    const std::string validation = "validation.";
    if (metric.starts_with(validation) && !validates) {
        return "the validation split is empty: give it a part of the data, or name a metric of the training";
    }
    std::vector<std::string> known;
    for (const auto &[name, better] : directions) {
        known.push_back(name);
    }
    if (metric.starts_with(validation) && directions.count("training." + metric.substr(validation.size())) != 0) {
        return fmt::format("what it measures takes part in training only; reported are {}", fmt::join(known, ", "));
    }
    return suggest(metric, known);
}

} // namespace

Selection::Selection(const std::string &metric, const std::map<std::string, int> &directions, bool validates,
                     bool larger, double min_delta, const std::string &pointer)
    : metric_(metric), larger_(larger), min_delta_(min_delta) {
    const auto found = directions.find(metric);
    if (found == directions.end()) {
        throw Error(Fault::experiment, fmt::format("no metric \"{}\" is reported during training", metric), pointer,
                    instead_of(metric, directions, validates));
    }
    larger_ = found->second == 0 ? larger : found->second > 0;
}

bool Selection::improves(const Values &values) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const auto &v) { return v.first == metric_; });
    if (found == values.end()) {
        return false;
    }
    const double value = found->second;
    const bool better =
        !std::isnan(value) && (!any_ || (larger_ ? value > best_ + min_delta_ : value < best_ - min_delta_));
    without_ = better ? 0 : without_ + 1;
    if (better) {
        any_ = true;
        best_ = value;
    }
    return better;
}

} // namespace armature::training
