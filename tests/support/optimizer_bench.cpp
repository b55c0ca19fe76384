// SPDX-License-Identifier: MIT
// optimizer_bench.cpp: see optimizer_bench.hpp.
#include "support/optimizer_bench.hpp"

#include <armature/tensor.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::testing {

template <class T>
OptimizerBench<T>::OptimizerBench(const std::string &name, const Json &settings, Values initial)
    : parameters(std::move(initial)), optimizer_(plugin::Kind::optimizer, name, ARM_OPTIMIZER_INTERFACE, settings) {
    std::vector<arm_optimizer_tensor> tensors;
    for (const std::vector<T> &p : parameters) {
        tensors.push_back({sizeof(arm_optimizer_tensor), 0, "layer.weight",
                           Shape::plain(type_of<T>, {static_cast<int64_t>(p.size())}).c()});
    }
    const arm_optimizer_request request{sizeof request, type_of<T>, static_cast<uint32_t>(tensors.size()), 0,
                                        tensors.data()};
    const arm_optimizer_plan plan{sizeof plan, 0, &declared, [](void *context, const char *state, double value) {
                                      static_cast<States *>(context)->emplace_back(state, value);
                                      return arm_status{ARM_OK};
                                  }};
    optimizer_.instance.call(&arm_optimizer::configure, &request, &plan);
    for (const auto &[state, value] : declared) {
        Values &values = states.emplace_back();
        for (const std::vector<T> &p : parameters) {
            values.emplace_back(p.size(), static_cast<T>(value));
        }
    }
}

template <class T> void OptimizerBench<T>::take(const std::vector<arm_span> &spans) {
    const arm_optimizer_frame frame{
        sizeof frame, type_of<T>, static_cast<uint32_t>(spans.size()), 0, spans.data(), ++step_, nullptr, nullptr};
    optimizer_.instance.call(&arm_optimizer::step, &frame);
}

template <class T> void OptimizerBench<T>::step(const Values &gradients, double rate) {
    std::vector<std::vector<void *>> pointers(parameters.size());
    std::vector<arm_span> spans;
    for (size_t i = 0; i < parameters.size(); ++i) {
        for (Values &state : states) {
            pointers[i].push_back(state[i].data());
        }
        spans.push_back({static_cast<uint32_t>(i), 0, static_cast<int64_t>(parameters[i].size()), parameters[i].data(),
                         gradients[i].data(), pointers[i].data(), rate});
    }
    take(spans);
}

template <class T>
void OptimizerBench<T>::step_rows(uint32_t tensor, int64_t row, const std::vector<int64_t> &rows,
                                  const std::vector<T> &gradients, double rate) {
    std::vector<std::vector<void *>> pointers(rows.size());
    std::vector<arm_span> spans;
    for (size_t i = 0; i < rows.size(); ++i) {
        for (Values &state : states) {
            pointers[i].push_back(state[tensor].data() + rows[i] * row);
        }
        spans.push_back({tensor, 0, row, parameters[tensor].data() + rows[i] * row,
                         gradients.data() + static_cast<int64_t>(i) * row, pointers[i].data(), rate});
    }
    take(spans);
}

template class OptimizerBench<float>;
template class OptimizerBench<double>;

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

// Value and gradient.
double value_of(Hill hill, const std::vector<double> &x, std::vector<double> &g) {
    g.assign(x.size(), 0);
    double f = 0;
    if (hill == Hill::rosenbrock) {
        const double a = 1 - x[0], b = x[1] - x[0] * x[0];
        g = {-2 * a - 400 * x[0] * b, 200 * b};
        return a * a + 100 * b * b;
    }
    for (size_t i = 0; i < x.size(); ++i) {
        const double c =
            hill == Hill::sphere ? 2 : std::pow(100.0, static_cast<double>(i) / static_cast<double>(x.size() - 1));
        f += c * x[i] * x[i] / 2;
        g[i] = c * x[i];
    }
    return f;
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
    const std::vector<double> start = hill == Hill::rosenbrock ? std::vector<double>{-1.2, 1}
                                      : hill == Hill::sphere   ? std::vector<double>{1, -2, 3, -4, 5}
                                                               : std::vector<double>{4, -3, 2, -1};
    OptimizerBench<double> bench(optimizer, settings, {start});
    std::vector<double> g;
    double best = value_of(hill, start, g);
    for (int t = 0; t < steps; ++t) {
        bench.step({g}, rate);
        best = std::min(best, value_of(hill, bench.parameters[0], g));
    }
    return best;
}

} // namespace armature::testing
