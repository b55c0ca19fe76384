// SPDX-License-Identifier: MIT
// differences.cpp: see differences.hpp.
#include "check/differences.hpp"

#include <cmath>
#include <limits>

namespace armature::check {

namespace {

// (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h
template <class F> double fourth_order(F &&f, double h) {
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

} // namespace

double weighted_output(LayerBench &b, const std::vector<Values> &dy) {
    const std::vector<Values> persistent = b.persistent;
    const double sum = weighted_sum(b.forward(), dy);
    b.persistent = persistent;
    return sum;
}

double difference(LayerBench &b, double &element, const std::vector<Values> &dy, double h) {
    const double at = element;
    const double result = fourth_order(
        [&](double offset) {
            element = at + offset;
            return weighted_output(b, dy);
        },
        h);
    element = at;
    return result;
}

double difference(LayerBench &b, Values &values, const Values &direction, const std::vector<Values> &dy, double h) {
    const Values at = values;
    const double result = fourth_order(
        [&](double offset) {
            for (size_t k = 0; k < values.size(); ++k) {
                values[k] = at[k] + offset * direction[k];
            }
            return weighted_output(b, dy);
        },
        h);
    values = at;
    return result;
}

double tolerance(double slope, double sum) {
    const double noise = 16 * std::numeric_limits<double>::epsilon() * std::abs(sum) / fine_step;
    return 1e-6 * (1 + std::abs(slope)) + noise;
}

Values numeric_gradient(LayerBench &b, Values &values, const std::vector<Values> &dy) {
    const double sum = weighted_output(b, dy);
    Values out;
    for (double &element : values) {
        const double size = std::max(1.0, std::abs(element));
        const double coarse = difference(b, element, dy, coarse_step * size);
        const double fine = difference(b, element, dy, fine_step * size);
        const bool smooth = std::abs(coarse - fine) <= tolerance(fine, sum);
        out.push_back(smooth ? fine : std::numeric_limits<double>::quiet_NaN());
    }
    return out;
}

} // namespace armature::check
