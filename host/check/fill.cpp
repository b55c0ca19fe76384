// SPDX-License-Identifier: MIT
// fill.cpp: see fill.hpp.
#include "check/fill.hpp"

#include "support/random.hpp"

#include <array>
#include <cmath>
#include <numeric>

namespace armature::check {

namespace {

constexpr std::array<const char *, 8> fill_words = {
    "normal", "positive", "probabilities", "distributions", "log-probabilities", "bits", "signs", "integers"};

double single(double v) {
    return static_cast<double>(static_cast<float>(v));
}

// Columns u / sum u.
void normalise(Values &u, const Shape &shape) {
    const auto rows = static_cast<size_t>(shape.rank() == 0 ? 1 : shape.extent(0));
    for (size_t j = 0; j < u.size(); j += rows) {
        const double sum = std::accumulate(u.begin() + static_cast<std::ptrdiff_t>(j),
                                           u.begin() + static_cast<std::ptrdiff_t>(j + rows), 0.0);
        for (size_t i = j; i < j + rows; ++i) {
            u[i] /= sum;
        }
    }
}

} // namespace

const char *word(Fill fill) {
    return fill_words.at(static_cast<size_t>(fill));
}

bool parse(std::string_view word, Fill &fill) {
    for (size_t i = 0; i < fill_words.size(); ++i) {
        if (word == fill_words[i]) {
            fill = static_cast<Fill>(i);
            return true;
        }
    }
    return false;
}

Values filled(Fill fill, const Shape &shape, int64_t below, double scale, const std::string &name, uint64_t seed) {
    Values v(static_cast<size_t>(shape.size()));
    const bool normal = fill == Fill::normal || fill == Fill::positive;
    const arm_random stream = random::stream(seed + (normal ? 0 : 1), "test", name);
    (normal ? random::normal_f64 : random::uniform_f64)(&stream, 0, v.data(), shape.size());
    if (fill == Fill::distribution || fill == Fill::log_probability) {
        normalise(v, shape);
    }
    for (double &x : v) {
        switch (fill) {
        case Fill::normal:
            x = single(scale * x);
            break;
        case Fill::positive:
            x = single(scale * (0.1 + std::abs(x)));
            break;
        case Fill::probability:
            x = single(0.05 + 0.9 * x);
            break;
        case Fill::distribution:
            x = single(x);
            break;
        case Fill::log_probability:
            x = single(std::log(x));
            break;
        case Fill::zero_or_one:
            x = x < 0.5 ? 0 : 1;
            break;
        case Fill::minus_or_plus_one:
            x = x < 0.5 ? -1 : 1;
            break;
        case Fill::labels:
            x = std::floor(x * static_cast<double>(below));
            break;
        }
    }
    if (fill == Fill::labels && !v.empty()) {
        v[0] = static_cast<double>(below - 1); // the largest is there, however few there are
    }
    return v;
}

} // namespace armature::check
