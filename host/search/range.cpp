// SPDX-License-Identifier: MIT
// range.cpp: the values of one dimension: at a place between 0 and 1, and on a grid.
#include "search/space.hpp"

#include <algorithm>
#include <cmath>

namespace armature::search {

namespace {

// From low to high as u goes from 0 to 1; the ends are exact, and rounding pushes nothing past them.
double on_scale(double low, double high, double u, bool log) {
    if (u <= 0 || u >= 1) {
        return u <= 0 ? low : high;
    }
    const double value = log ? std::exp(std::log(low) + u * (std::log(high) - std::log(low))) : low + u * (high - low);
    return std::clamp(value, low, high);
}

int64_t count(const Integer &integer) {
    return (integer.high - integer.low) / integer.step + 1;
}

// low, low + step, ... up to high, forgiving rounding: [0, 0.3] by 0.1 has 4 values.
int64_t count(const Real &real) {
    return static_cast<int64_t>(std::floor((real.high - real.low) / real.step + 1e-9)) + 1;
}
double step(const Real &real, int64_t i) {
    return std::min(real.low + static_cast<double>(i) * real.step, real.high);
}

// floor(u n), 0 ... n - 1
int64_t cell(double u, int64_t n) {
    return std::clamp<int64_t>(static_cast<int64_t>(u * static_cast<double>(n)), 0, n - 1);
}

Json pick(const Choice &choice, double u) {
    return choice.values[static_cast<size_t>(cell(u, static_cast<int64_t>(choice.values.size())))];
}
Json pick(const Integer &integer, double u) {
    if (!integer.log) {
        return integer.low + integer.step * cell(u, count(integer));
    }
    // k has the stretch from log k to log (k + 1).
    const double end = static_cast<double>(integer.high) + 1;
    const double value = on_scale(static_cast<double>(integer.low), end, u, true);
    return std::clamp(static_cast<int64_t>(std::floor(value)), integer.low, integer.high);
}
Json pick(const Real &real, double u) {
    return real.step > 0 ? step(real, cell(u, count(real))) : on_scale(real.low, real.high, u, real.log);
}

// Place i of `points` from end to end; the middle if there is one point.
double spread(int64_t i, int64_t points) {
    return points == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(points - 1);
}

int64_t size(const Choice &choice, int64_t) {
    return static_cast<int64_t>(choice.values.size());
}
int64_t size(const Integer &integer, int64_t points) {
    return std::min(points, count(integer));
}
int64_t size(const Real &real, int64_t points) {
    return real.step > 0 ? count(real) : points;
}

std::vector<Json> grid(const Choice &choice, int64_t) {
    return choice.values;
}

std::vector<Json> grid(const Integer &integer, int64_t points) {
    std::vector<Json> values;
    const int64_t n = count(integer);
    for (int64_t i = 0; i < size(integer, points); ++i) {
        int64_t value = integer.low + integer.step * i;
        if (points < n) {
            const double u = spread(i, points);
            value = integer.log ? std::llround(on_scale(static_cast<double>(integer.low),
                                                        static_cast<double>(integer.high), u, true))
                                : integer.low + integer.step * std::llround(u * static_cast<double>(n - 1));
        }
        if (values.empty() || values.back() != Json(value)) { // neighbours may round to the same
            values.emplace_back(value);
        }
    }
    return values;
}

std::vector<Json> grid(const Real &real, int64_t points) {
    std::vector<Json> values;
    const int64_t n = size(real, points);
    for (int64_t i = 0; i < n; ++i) {
        values.emplace_back(real.step > 0 ? step(real, i) : on_scale(real.low, real.high, spread(i, n), real.log));
    }
    return values;
}

} // namespace

Json from_unit(const Dimension &dimension, double u) {
    return std::visit([&](const auto &range) { return pick(range, u); }, dimension.range);
}

int64_t grid_size(const Dimension &dimension) {
    return std::visit([&](const auto &range) { return size(range, dimension.grid); }, dimension.range);
}

std::vector<Json> grid_values(const Dimension &dimension) {
    return std::visit([&](const auto &range) { return grid(range, dimension.grid); }, dimension.range);
}

} // namespace armature::search
