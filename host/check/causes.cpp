// SPDX-License-Identifier: MIT
// causes.cpp: see causes.hpp.
#include "check/causes.hpp"

#include "check/differences.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace armature::check {

namespace {

double largest(const Values &v) {
    double out = 0;
    for (const double x : v) {
        out = std::isfinite(x) ? std::max(out, std::abs(x)) : out;
    }
    return out;
}

// a = factor e, element by element, kinks left out; and there is something to compare.
bool same_as(const Values &a, const Values &e, double factor = 1) {
    const double size = std::abs(factor) * largest(e);
    if (a.size() != e.size() || !(size > 1e-6)) {
        return false;
    }
    for (size_t k = 0; k < a.size(); ++k) {
        if (!std::isnan(e[k]) && !(std::abs(a[k] - factor * e[k]) <= 1e-4 * size)) {
            return false;
        }
    }
    return true;
}

double best_factor(const Values &a, const Values &e) {
    double products = 0, squares = 0;
    for (size_t k = 0; k < a.size(); ++k) {
        if (std::isfinite(a[k]) && std::isfinite(e[k])) {
            products += a[k] * e[k];
            squares += e[k] * e[k];
        }
    }
    return squares > 0 ? products / squares : 0;
}

// What a number that divides or multiplies may be the number of.
std::vector<std::pair<int64_t, std::string>> counts(const LayerBench &b) {
    std::vector<std::pair<int64_t, std::string>> out;
    const auto add = [&](int64_t n, const std::string &what) {
        if (n > 1) {
            out.emplace_back(n, what);
        }
    };
    for (const Shape &x : b.input_shapes) {
        add(x.batch(), "examples");
        add(x.extent_of(ARM_ROLE_TIME), "time steps");
        add(x.batch() * x.extent_of(ARM_ROLE_TIME), "examples and time steps");
        add(x.features(), "features");
        add(x.columns(), "columns of the input");
        add(x.size(), "elements of the input");
    }
    for (const Shape &y : b.agreement.outputs) {
        add(y.features(), "features of the output");
        add(y.size(), "elements of the output");
    }
    return out;
}

std::string factor_cause(const LayerBench &b, double factor) {
    const auto is = [factor](double value) { return std::abs(factor - value) < 1e-3 * std::abs(value); };
    for (const auto &[n, what] : counts(b)) {
        const auto number = static_cast<double>(n);
        if (is(number)) {
            return fmt::format("it is {0} times too large, and there are {0} {1}: is a 1/N missing?", n, what);
        }
        if (is(1 / number)) {
            return fmt::format("it is {0} times too small, and there are {0} {1}: is there a 1/N too many?", n, what);
        }
    }
    if (is(2) || is(0.5)) {
        return fmt::format("it is {} what it should be: a factor 2", factor > 1 ? "twice" : "half");
    }
    return fmt::format("it is {:.4g} times what it should be: a constant factor", factor);
}

// The same numbers in a matrix's other order.
Values transposed(const Values &v, int64_t rows) {
    const auto r = static_cast<size_t>(rows), c = v.size() / r;
    Values out(v.size());
    for (size_t i = 0; i < r; ++i) {
        for (size_t j = 0; j < c; ++j) {
            out[j + i * c] = v[i + j * r];
        }
    }
    return out;
}

// The output gradients with one example only.
std::vector<Values> only_example(const LayerBench &b, const std::vector<Values> &dy, bool last) {
    std::vector<Values> out = dy;
    for (size_t i = 0; i < dy.size(); ++i) {
        const Shape &shape = b.agreement.outputs[i];
        int64_t stride = 1;
        for (uint32_t d = 0; d < shape.rank() && shape.role(d) != ARM_ROLE_BATCH; ++d) {
            stride *= shape.extent(d);
        }
        for (size_t k = 0; k < out[i].size(); ++k) {
            const int64_t example = static_cast<int64_t>(k) / stride % shape.batch();
            out[i][k] *= example == (last ? shape.batch() - 1 : 0) ? 1 : 0;
        }
    }
    return out;
}

bool shifted(const Values &a, const Values &e) {
    for (const bool forward : {true, false}) {
        Values turned = e;
        std::rotate(turned.begin(), forward ? turned.end() - 1 : turned.begin() + 1, turned.end());
        const bool differs = !same_as(turned, e);
        if (differs && a.size() > 2 &&
            same_as(Values(a.begin() + 1, a.end() - 1), Values(turned.begin() + 1, turned.end() - 1))) {
            return true;
        }
    }
    return false;
}

std::string partly_right(const Values &a, const Values &e) {
    const double size = largest(e);
    size_t wrong = 0, first = a.size(), last = 0;
    for (size_t k = 0; k < a.size(); ++k) {
        if (!std::isnan(e[k]) && !(std::abs(a[k] - e[k]) <= 1e-5 * (size + 1e-3))) {
            ++wrong;
            first = std::min(first, k);
            last = k;
        }
    }
    return wrong * 2 > a.size() || wrong == 0
               ? ""
               : fmt::format("{} of {} elements are wrong, between {} and {}, and the rest is right: a special case or "
                             "a loop's end?",
                             wrong, a.size(), first, last);
}

} // namespace

Values &values_of(LayerBench &b, const Suspect &suspect) {
    return suspect.input ? b.inputs.at(suspect.index) : b.parameters.at(suspect.index);
}

Shape shape_of(const LayerBench &b, const Suspect &suspect) {
    return suspect.input ? b.input_shapes.at(suspect.index) : b.agreement.parameters.at(suspect.index).shape;
}

std::string likely_cause(LayerBench &b, const Suspect &s, const std::vector<Values> &dy) {
    const Values &a = s.analytic, &n = s.numeric;
    if (std::all_of(a.begin(), a.end(), [](double v) { return std::isnan(v); })) {
        return "it is NaN everywhere: read from memory that nobody wrote?";
    }
    if (largest(a) == 0) {
        return "it is zero everywhere: is it computed at all?";
    }
    if (same_as(a, n, -1)) {
        return "the sign is flipped";
    }
    std::vector<Values> ones = dy;
    for (Values &list : ones) {
        std::fill(list.begin(), list.end(), 1.0);
    }
    if (same_as(a, numeric_gradient(b, values_of(b, s), ones)) && !same_as(a, n)) {
        return "it is right for an output gradient of ones: multiply by the gradient that arrives";
    }
    if (const double factor = best_factor(a, n); same_as(a, n, factor)) {
        return factor_cause(b, factor);
    }
    const Shape shape = shape_of(b, s);
    if (shape.rank() >= 2 && same_as(a, transposed(n, shape.extent(0)))) {
        return "rows and columns are exchanged: a transpose is missing, or one too many";
    }
    for (const bool last : {true, false}) {
        if (same_as(a, numeric_gradient(b, values_of(b, s), only_example(b, dy, last)))) {
            return fmt::format("it is that of the {} example alone: sum over the batch", last ? "last" : "first");
        }
    }
    if (shifted(a, n)) {
        return "every element stands at its neighbour's place: an index off by one";
    }
    return partly_right(a, n);
}

} // namespace armature::check
