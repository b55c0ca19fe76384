// SPDX-License-Identifier: MIT
// metric_samples.cpp: see metric_samples.hpp.
#include "check/metric_samples.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::check {

namespace {

constexpr int64_t batch = 6, short_batch = 2, time = 3;

Judged judged(Shape shape, Fill fill, int64_t below, const std::string &name) {
    const Values v = filled(fill, shape, below, 1, name, 3);
    if (shape.type() == ARM_I32) {
        return {shape, std::vector<int32_t>(v.begin(), v.end())};
    }
    return {shape, v};
}

Samples make(const std::string &text, int64_t features, bool steps, bool labels, Fill fill) {
    Samples out{text + (steps ? ", in time" : ""), {}};
    for (const int64_t columns : {batch, batch, batch, short_batch}) {
        Shape output(ARM_F64, {{ARM_ROLE_FEATURE, features}, {ARM_ROLE_BATCH, columns}});
        if (steps) {
            output.append(ARM_ROLE_TIME, time);
        }
        const Shape target = labels ? output.without(ARM_ROLE_FEATURE).with_type(ARM_I32) : output;
        const std::string name = fmt::format("{} {}", out.text, out.batches.size());
        out.batches.push_back(
            {judged(output, fill, 0, name + " output"),
             judged(target, labels ? Fill::labels : fill, std::max<int64_t>(features, 2), name + " target")});
    }
    return out;
}

Judged part(const Judged &whole, const std::vector<bool> &counts) {
    Judged out = whole;
    out.bytes.clear();
    const auto columns = static_cast<int64_t>(counts.size());
    const auto size = static_cast<int64_t>(whole.bytes.size()) / columns;
    int64_t kept = 0;
    for (int64_t j = 0; j < columns; ++j) {
        if (counts[static_cast<size_t>(j)]) {
            out.bytes.insert(out.bytes.end(), whole.bytes.begin() + j * size, whole.bytes.begin() + (j + 1) * size);
            ++kept;
        }
    }
    // All steps of what counts as one long batch: the columns are what they were.
    out.shape = whole.shape.without(ARM_ROLE_TIME).with(ARM_ROLE_BATCH, kept);
    return out;
}

bool counts_column(int64_t j) {
    return j % 2 == 0;
}

} // namespace

std::vector<Shape> Samples::shapes() const {
    std::vector<Shape> out;
    for (const Judged &one : batches.front()) {
        out.push_back(one.shape);
    }
    return out;
}

Samples Samples::masked() const {
    Samples out{text + ", masked", {}};
    for (std::vector<Judged> sample : batches) {
        const Shape mask = sample[0].shape.without(ARM_ROLE_FEATURE);
        std::vector<double> values(static_cast<size_t>(mask.size()));
        for (size_t j = 0; j < values.size(); ++j) {
            values[j] = counts_column(static_cast<int64_t>(j)) ? 1 : 0;
        }
        sample.emplace_back(mask, values);
        out.batches.push_back(std::move(sample));
    }
    return out;
}

std::vector<Judged> Samples::counted(size_t i) const {
    const std::vector<Judged> &sample = batches.at(i);
    std::vector<bool> counts;
    for (int64_t j = 0; j < sample[0].shape.without(ARM_ROLE_FEATURE).size(); ++j) {
        counts.push_back(counts_column(j));
    }
    return {part(sample[0], counts), part(sample[1], counts)};
}

const std::vector<Samples> &all_samples() {
    static const std::vector<Samples> all = [] {
        std::vector<Samples> out;
        for (const bool steps : {false, true}) {
            out.push_back(make("scores of 8 classes and labels", 8, steps, true, Fill::normal));
            out.push_back(make("scores of 3 classes and labels", 3, steps, true, Fill::normal));
            out.push_back(make("one score and labels of 0 and 1", 1, steps, true, Fill::normal));
            out.push_back(make("three numbers and three numbers", 3, steps, false, Fill::normal));
            out.push_back(make("one number and one number", 1, steps, false, Fill::normal));
            out.push_back(make("two distributions", 4, steps, false, Fill::distribution));
            out.push_back(make("a distribution and labels", 4, steps, true, Fill::distribution));
        }
        return out;
    }();
    return all;
}

std::vector<Samples> usable_samples(const Subject &s) {
    std::vector<Samples> out;
    for (const Json &index : s.known.value("samples", Json::array())) {
        out.push_back(all_samples().at(index.get<size_t>()));
    }
    return out;
}

} // namespace armature::check
