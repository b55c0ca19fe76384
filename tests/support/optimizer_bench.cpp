// SPDX-License-Identifier: MIT
// optimizer_bench.cpp: see optimizer_bench.hpp.
#include "support/optimizer_bench.hpp"

#include <armature/tensor.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::testing {

States states(const std::string &optimizer, const Json &settings) {
    return OptimizerBench<double>(optimizer, settings, {{1, 2, 3}}).declared;
}

namespace {

template <class T> std::vector<T> together(const std::vector<std::vector<T>> &tensors) {
    std::vector<T> all;
    for (const std::vector<T> &t : tensors) {
        all.insert(all.end(), t.begin(), t.end());
    }
    return all;
}

template <class T>
void expect_path_in(const std::string &optimizer, const Json &settings, double rate, const std::vector<double> &after_1,
                    const std::vector<double> &after_24, double tolerance) {
    std::vector<std::vector<T>> w(2), g(2);
    for (int i = 0; i < 7; ++i) {
        w[i < 4 ? 0 : 1].push_back(static_cast<T>(std::sin(1 + i)));
    }
    OptimizerBench<T> bench(optimizer, settings, w);
    for (int t = 1; t <= 24; ++t) {
        g = {{}, {}};
        for (int i = 0; i < 7; ++i) {
            g[i < 4 ? 0 : 1].push_back(static_cast<T>(std::cos(0.7 * i + 0.3 * t) / t));
        }
        bench.step(g, rate);
        if (t == 1 || t == 24) {
            const std::vector<double> &expected = t == 1 ? after_1 : after_24;
            const std::vector<T> got = together(bench.parameters), start = together(w);
            ASSERT_EQ(got.size(), expected.size());
            for (size_t i = 0; i < got.size(); ++i) {
                EXPECT_NEAR(got[i], expected[i], tolerance * std::abs(expected[i]))
                    << "element " << i << ", step " << t;
                EXPECT_GT(std::abs(static_cast<double>(got[i]) - static_cast<double>(start[i])), 1e-5)
                    << "nothing moved";
            }
        }
    }
}

} // namespace

void expect_path(const std::string &optimizer, const Json &settings, double rate, const std::vector<double> &after_1,
                 const std::vector<double> &after_24) {
    SCOPED_TRACE(optimizer + " " + settings.dump());
    expect_path_in<double>(optimizer, settings, rate, after_1, after_24, 1e-12);
    expect_path_in<float>(optimizer, settings, rate, after_1, after_24, 2e-5);
}

void expect_rows_step_alone(const std::string &optimizer, const Json &settings, double rate) {
    SCOPED_TRACE(optimizer + " " + settings.dump());
    constexpr int64_t row = 3, count = 5;
    std::vector<double> w(row * count);
    std::iota(w.begin(), w.end(), 1.0);
    const std::vector<int64_t> touched = {3, 1};
    std::vector<double> of_rows;
    for (const int64_t r : touched) {
        of_rows.insert(of_rows.end(), w.begin() + r * row, w.begin() + (r + 1) * row);
    }
    OptimizerBench<double> table(optimizer, settings, {w}), rows(optimizer, settings, {of_rows});
    const auto initial = table.states;
    for (int t = 1; t <= 3; ++t) {
        std::vector<double> g(of_rows.size());
        for (size_t i = 0; i < g.size(); ++i) {
            g[i] = std::cos(static_cast<double>(i) + t);
        }
        table.step_rows(0, row, touched, g, rate);
        rows.step({g}, rate);
    }
    int64_t compared = 0, untouched = 0;
    for (int64_t r = 0; r < count; ++r) {
        const auto at = std::find(touched.begin(), touched.end(), r);
        for (int64_t i = 0; i < row; ++i) {
            const size_t here = static_cast<size_t>(r * row + i);
            if (at == touched.end()) {
                EXPECT_EQ(table.parameters[0][here], w[here]);
                for (size_t s = 0; s < table.states.size(); ++s) {
                    EXPECT_EQ(table.states[s][0][here], initial[s][0][here]);
                }
                ++untouched;
                continue;
            }
            const size_t there = static_cast<size_t>((at - touched.begin()) * row + i);
            EXPECT_NEAR(table.parameters[0][here], rows.parameters[0][there], 1e-14);
            EXPECT_NE(table.parameters[0][here], w[here]);
            for (size_t s = 0; s < table.states.size(); ++s) {
                EXPECT_NEAR(table.states[s][0][here], rows.states[s][0][there], 1e-14);
            }
            ++compared;
        }
    }
    EXPECT_EQ(compared, 6);
    EXPECT_EQ(untouched, 9);
}

double descend(const std::string &optimizer, const Json &settings, double rate, Hill hill, int steps) {
    return check::descend(component(plugin::Kind::optimizer, optimizer), settings, rate, hill, steps);
}

} // namespace armature::testing
