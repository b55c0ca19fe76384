// SPDX-License-Identifier: MIT
// metric_samples.hpp: outputs and targets to judge, of the kinds that metrics are usually given.
#pragma once

#include "check/check.hpp"
#include "check/metric_bench.hpp"

namespace armature::check {

struct Samples {
    std::string text;                         // "scores of 3 classes and labels"
    std::vector<std::vector<Judged>> batches; // equal shapes, but the last one is short
    std::vector<Shape> shapes() const;
    // The same with a mask that lets every second column count.
    Samples masked() const;
    // The columns of one batch that its mask lets count, and no mask.
    std::vector<Judged> counted(size_t batch) const;
};

const std::vector<Samples> &all_samples();

// Those that the component agreed on with its base settings.
std::vector<Samples> usable_samples(const Subject &s);

} // namespace armature::check
