// SPDX-License-Identifier: MIT
// metric_bench.hpp: a metric with the memory that the host would give it.
#pragma once

#include "support/loaded.hpp"

#include <armature/tensor.hpp>

#include <map>
#include <string>
#include <vector>

namespace armature::testing {

// Values with a shape, to be judged: outputs, targets, masks.
struct Judged {
    template <class T>
    Judged(Shape shape, const std::vector<T> &values)
        : shape(shape.with_type(type_of<T>)), bytes(reinterpret_cast<const char *>(values.data()),
                                                    reinterpret_cast<const char *>(values.data() + values.size())) {}
    Shape shape;
    std::vector<char> bytes;
};

Shape columns(int64_t features, int64_t batch);               // [feature, batch]
Shape columns(int64_t features, int64_t batch, int64_t time); // [feature, batch, time]
Shape examples(int64_t batch);                                // [batch]
Shape examples(int64_t batch, int64_t time);                  // [batch, time]

class MetricBench {
public:
    // Agrees on the shapes of `like`.
    MetricBench(const std::string &name, const Json &settings, const std::vector<Judged> &like);

    using Sums = std::vector<double>;
    Sums none() const { return Sums(static_cast<size_t>(doubles_)); }
    void update(Sums &sums, const std::vector<Judged> &sample) const;
    Sums of(const std::vector<Judged> &sample) const; // of one batch alone
    void merge(Sums &into, const Sums &from) const;
    std::map<std::string, double> values(const Sums &sums) const;
    double value(const Sums &sums) const { return values(sums).at(""); }

    std::vector<std::pair<std::string, int32_t>> declared; // results: name, better

private:
    Loaded<arm_metric> metric_;
    int64_t doubles_ = 0;
};

} // namespace armature::testing
