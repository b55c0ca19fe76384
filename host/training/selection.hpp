// SPDX-License-Identifier: MIT
// selection.hpp: watches one metric from report to report: is this the best so far, and for how long has there been no
// better one? Chooses the best weights and stops early.
#pragma once

#include "training/scores.hpp"

#include <map>
#include <string>

namespace armature::training {

class Selection {
public:
    Selection() = default; // watches nothing
    // Throws Error(Fault::experiment) if no such metric is reported; `validates`: there are examples to validate with.
    // `larger` counts where the metric itself does not say which direction is better.
    Selection(const std::string &metric, const std::map<std::string, int> &directions, bool validates, bool larger,
              double min_delta, const std::string &pointer);

    explicit operator bool() const { return !metric_.empty(); }
    const std::string &metric() const { return metric_; }
    // True if the metric's value is better than the best before by more than min_delta. NaN is never better; a report
    // without the metric (a stage may measure less) says nothing.
    bool improves(const Values &values);
    int64_t without_improvement() const { return without_; }

private:
    std::string metric_;
    bool larger_ = false;
    double min_delta_ = 0;
    bool any_ = false;
    double best_ = 0;
    int64_t without_ = 0;
};

} // namespace armature::training
