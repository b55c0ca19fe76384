// SPDX-License-Identifier: MIT
// metric_bench.hpp: the plugin checker's bench for metrics, with built plugins by name and results by theirs.
#pragma once

#include "check/metric_bench.hpp"
#include "support/loaded.hpp"

#include <map>
#include <string>
#include <vector>

namespace armature::testing {

using check::Judged;

Shape columns(int64_t features, int64_t batch);               // [feature, batch]
Shape columns(int64_t features, int64_t batch, int64_t time); // [feature, batch, time]
Shape examples(int64_t batch);                                // [batch]
Shape examples(int64_t batch, int64_t time);                  // [batch, time]

class MetricBench : public check::MetricBench {
public:
    // Agrees on the shapes of `like`.
    MetricBench(const std::string &name, const Json &settings, const std::vector<Judged> &like);

    std::map<std::string, double> values(const Sums &sums) const;
    double value(const Sums &sums) const { return values(sums).at(""); }
};

} // namespace armature::testing
