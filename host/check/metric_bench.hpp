// SPDX-License-Identifier: MIT
// metric_bench.hpp: a metric with the memory that the host would give it.
#pragma once

#include "check/loaded.hpp"

#include <armature/tensor.hpp>

#include <string>
#include <utility>
#include <vector>

namespace armature::check {

// Values with a shape, to be judged: outputs, targets, masks.
struct Judged {
    template <class T>
    Judged(Shape shape, const std::vector<T> &values)
        : shape(shape.with_type(type_of<T>)), bytes(reinterpret_cast<const char *>(values.data()),
                                                    reinterpret_cast<const char *>(values.data() + values.size())) {}
    Shape shape;
    std::vector<char> bytes;
};

class MetricBench {
public:
    // Agrees on the shapes of `like`.
    MetricBench(const Component &of, const Json &settings, const std::vector<Shape> &like);

    using Sums = std::vector<double>;
    Sums none() const { return Sums(static_cast<size_t>(doubles)); }
    void update(Sums &sums, const std::vector<Judged> &sample) const;
    // The same from tensors wherever they are.
    void update(double *sums, const std::vector<arm_tensor> &sample) const;
    Sums of(const std::vector<Judged> &sample) const; // of one batch alone
    void merge(Sums &into, const Sums &from) const;
    // One number for each declared result; what it does not write stays `before`.
    std::vector<double> values(const Sums &sums, double before = 0) const;

    int64_t doubles = 0;                                   // of the accumulator
    int accumulators = 0;                                  // how often it was declared
    std::vector<std::pair<std::string, int32_t>> declared; // results: name, better

private:
    plugin::Instance<arm_metric> metric_;
};

} // namespace armature::check
