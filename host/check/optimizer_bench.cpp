// SPDX-License-Identifier: MIT
// optimizer_bench.cpp: see optimizer_bench.hpp.
#include "check/optimizer_bench.hpp"

#include "check/last_words.hpp"
#include "support/services.hpp"

#include <armature/tensor.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace armature::check {

template <class T>
OptimizerBench<T>::OptimizerBench(const Component &of, const Json &settings, Tensors initial)
    : parameters(std::move(initial)), optimizer_(of.make<arm_optimizer>(ARM_OPTIMIZER_INTERFACE, settings)) {
    std::vector<arm_optimizer_tensor> tensors;
    for (const std::vector<T> &p : parameters) {
        tensors.push_back({sizeof(arm_optimizer_tensor), 0, "layer.weight",
                           Shape::plain(type_of<T>, {static_cast<int64_t>(p.size())}).c()});
    }
    const arm_optimizer_request request{sizeof request, type_of<T>, static_cast<uint32_t>(tensors.size()), 0,
                                        tensors.data()};
    const arm_optimizer_plan plan{sizeof plan, 0, &declared, [](void *context, const char *state, double value) {
                                      static_cast<States *>(context)->emplace_back(state == nullptr ? "" : state,
                                                                                   value);
                                      return arm_status{ARM_OK};
                                  }};
    call("configure");
    optimizer_.call(&arm_optimizer::configure, &request, &plan);
    for (const auto &[state, value] : declared) {
        Tensors &values = states.emplace_back();
        for (const std::vector<T> &p : parameters) {
            values.emplace_back(p.size(), static_cast<T>(value));
        }
    }
}

template <class T> void OptimizerBench<T>::step_spans(const std::vector<arm_span> &spans) {
    const arm_random random{11, 0};
    const arm_optimizer_frame frame{
        sizeof frame, type_of<T>, static_cast<uint32_t>(spans.size()), 0, spans.data(), ++steps, &random, &services()};
    call("step");
    optimizer_.call(&arm_optimizer::step, &frame);
}

template <class T>
arm_span OptimizerBench<T>::span(uint32_t tensor, const std::vector<T> &gradient, double rate,
                                 std::vector<void *> &pointers) {
    pointers.clear();
    for (Tensors &state : states) {
        pointers.push_back(state[tensor].data());
    }
    return {tensor,
            0,
            static_cast<int64_t>(parameters[tensor].size()),
            parameters[tensor].data(),
            gradient.data(),
            pointers.data(),
            rate};
}

template <class T> void OptimizerBench<T>::step(const Tensors &gradients, double rate) {
    std::vector<std::vector<void *>> pointers(parameters.size());
    std::vector<arm_span> spans;
    for (size_t i = 0; i < parameters.size(); ++i) {
        spans.push_back(span(static_cast<uint32_t>(i), gradients[i], rate, pointers[i]));
    }
    step_spans(spans);
}

template <class T>
void OptimizerBench<T>::step_rows(uint32_t tensor, int64_t row, const std::vector<int64_t> &rows,
                                  const std::vector<T> &gradients, double rate) {
    std::vector<std::vector<void *>> pointers(rows.size());
    std::vector<arm_span> spans;
    for (size_t i = 0; i < rows.size(); ++i) {
        for (Tensors &state : states) {
            pointers[i].push_back(state[tensor].data() + rows[i] * row);
        }
        spans.push_back({tensor, 0, row, parameters[tensor].data() + rows[i] * row,
                         gradients.data() + static_cast<int64_t>(i) * row, pointers[i].data(), rate});
    }
    step_spans(spans);
}

template class OptimizerBench<float>;
template class OptimizerBench<double>;

const char *word(Hill hill) {
    static constexpr std::array<const char *, 3> words = {"the sphere", "an ill-conditioned quadratic",
                                                          "Rosenbrock's function"};
    return words.at(static_cast<size_t>(hill));
}

std::vector<double> start_of(Hill hill) {
    switch (hill) {
    case Hill::sphere:
        return {1, -2, 3, -4, 5};
    case Hill::quadratic:
        return {4, -3, 2, -1};
    case Hill::rosenbrock:
        break;
    }
    return {-1.2, 1};
}

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

double descend(const Component &optimizer, const Json &settings, double rate, Hill hill, int steps) {
    OptimizerBench<double> bench(optimizer, settings, {start_of(hill)});
    std::vector<double> g;
    double best = value_of(hill, bench.parameters[0], g);
    for (int t = 0; t < steps; ++t) {
        bench.step({g}, rate);
        best = std::min(best, value_of(hill, bench.parameters[0], g));
    }
    return best;
}

} // namespace armature::check
