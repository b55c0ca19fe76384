// SPDX-License-Identifier: MIT
// selection.cpp: see selection.hpp.
#include "training/selection.hpp"

#include "support/nearest.hpp"

#include <algorithm>
#include <cmath>

namespace armature::training {

Selection::Selection(const std::string &metric, const std::map<std::string, int> &directions, bool larger,
                     double min_delta, const std::string &pointer)
    : metric_(metric), larger_(larger), min_delta_(min_delta) {
    const auto found = directions.find(metric);
    if (found == directions.end()) {
        std::vector<std::string> known;
        for (const auto &[name, better] : directions) {
            known.push_back(name);
        }
        const bool validates =
            std::any_of(known.begin(), known.end(), [](const auto &name) { return name.starts_with("validation."); });
        throw Error(Fault::experiment, fmt::format("no metric \"{}\" is reported during training", metric), pointer,
                    metric.starts_with("validation.") && !validates
                        ? "the validation split is empty: give it a part of "
                          "the data, or name a metric of the training"
                        : suggest(metric, known));
    }
    larger_ = found->second == 0 ? larger : found->second > 0;
}

bool Selection::improves(const Values &values) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const auto &v) { return v.first == metric_; });
    const double value = found == values.end() ? std::nan("") : found->second;
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
