// SPDX-License-Identifier: MIT
// trial_bench.cpp: see trial_bench.hpp.
#include "check/trial_bench.hpp"

#include "check/composed.hpp"
#include "check/last_words.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace armature::check {

namespace {

constexpr double parameter_scale = 0.5;

void fill_parameters(LayerBench &b, uint64_t seed) {
    b.parameters.clear();
    for (const network::ParameterAnswer &p : b.agreement.parameters) {
        b.parameters.push_back(filled(Fill::normal, p.shape, 0, parameter_scale, p.name, seed));
    }
}

} // namespace

void refill(LayerBench &b, const Trial &trial, double scale, uint64_t seed) {
    b.inputs.clear();
    for (size_t i = 0; i < trial.inputs.size(); ++i) {
        const Input &input = trial.inputs[i];
        b.inputs.push_back(
            filled(input.fill, b.input_shapes[i], input.below, scale, fmt::format("input {} {}", i, scale), seed));
    }
    fill_parameters(b, seed);
}

LayerBench bench(const Subject &s, const Trial &trial, int32_t type, double scale, Handling handling) {
    subject(who(s) + where(trial, type));
    const Component &c = *s.component;
    LayerBench b = c.composes() ? LayerBench(composed(c, trial), c, trial.shapes(type), type, handling)
                                : LayerBench(c, trial.settings, trial.shapes(type), type, handling);
    refill(b, trial, scale, s.seed());
    return b;
}

std::vector<Values> output_gradients(const Subject &s, const LayerBench &b) {
    if (s.component->kind == plugin::Kind::loss) {
        std::vector<Values> dy(b.agreement.outputs.size());
        if (!dy.empty()) {
            dy[0].assign(static_cast<size_t>(b.agreement.outputs[0].size()), 1.25);
        }
        return dy;
    }
    std::vector<Values> dy;
    for (const Shape &shape : b.agreement.outputs) {
        dy.push_back(shape.type() == ARM_I32
                         ? Values{}
                         : filled(Fill::normal, shape, 0, 1, fmt::format("output gradient {}", dy.size()), s.seed()));
    }
    return dy;
}

std::vector<int32_t> actions(const Trial &trial, const LayerBench &b, int32_t action) {
    std::vector<int32_t> all(trial.inputs.size() + b.agreement.parameters.size(), action);
    for (size_t i = 0; i < trial.inputs.size(); ++i) {
        if (!b.differentiable(i) || b.agreement.no_gradient[i] || !trial.inputs[i].differentiable) {
            all[i] = ARM_SKIP;
        }
    }
    return all;
}

Gradients backward(const Subject &s, const Trial &trial, LayerBench &b, int32_t action, double base,
                   std::optional<InPlace> place) {
    const std::vector<Values> dy = output_gradients(s, b);
    const bool arrives = std::any_of(dy.begin(), dy.end(), [](const Values &v) { return !v.empty(); });
    return arrives ? b.backward(dy, actions(trial, b, action), base, place) : Gradients{};
}

bool finite(const std::vector<Values> &values) {
    return std::all_of(values.begin(), values.end(), [](const Values &list) {
        return std::all_of(list.begin(), list.end(), [](double v) { return std::isfinite(v); });
    });
}

double weighted_sum(const std::vector<Values> &y, const std::vector<Values> &dy) {
    double sum = 0;
    for (size_t i = 0; i < y.size(); ++i) {
        if (!dy[i].empty()) {
            sum += std::inner_product(y[i].begin(), y[i].end(), dy[i].begin(), 0.0);
        }
    }
    return sum;
}

std::string who(const Subject &s) {
    return s.component->who;
}

std::string where(const Trial &trial, int32_t type) {
    return fmt::format(" ({}{})", trial.text(), type == ARM_F32 ? ", in float" : "");
}

void expect_none(const LayerBench &b, Rule rule, const std::string &where, const std::string &advice) {
    for (const Violation &violation : b.violations) {
        if (violation.rule == rule) {
            throw Broken(violation.text + where, advice);
        }
    }
}

} // namespace armature::check
