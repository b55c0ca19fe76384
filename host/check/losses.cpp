// SPDX-License-Identifier: MIT
// losses.cpp: levels 4 and 7 for losses: a mean over examples whose gradient leads down.
#include "check/trial_bench.hpp"
#include "check/values_found.hpp"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace armature::check {

namespace {

Outcome has_both_outputs(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        const LayerBench b = bench(s, trial, ARM_F64);
        const std::vector<Shape> &y = b.agreement.outputs;
        const char *advice = "output 0 is the mean (rank 0), output 1 the loss of each example, without a feature "
                             "dimension: plan.output(...) twice, or armature::agree_target(plan)";
        if (y.size() != 2 || y[0].rank() != 0) {
            return failed(fmt::format("has {} outputs, the first {}{}", y.size(), y[0].text(), where(trial)), advice);
        }
        if (y[1].has(ARM_ROLE_FEATURE)) {
            return failed(fmt::format("gives the loss of each example as {}{}", y[1].text(), where(trial)), advice);
        }
    }
    return passed();
}

Outcome is_the_mean(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            for (const int32_t mode : {ARM_TRAIN, ARM_EVALUATE}) {
                LayerBench b = bench(s, trial, type);
                const std::vector<Values> y = b.forward(mode);
                const double mean = std::accumulate(y[1].begin(), y[1].end(), 0.0) / static_cast<double>(y[1].size());
                if (!(std::abs(y[0][0] - mean) <= (type == ARM_F64 ? 1e-10 : 1e-4) * (1 + std::abs(mean)))) {
                    return failed(fmt::format("says {:.7g} where the mean of the examples' losses is {:.7g}{}", y[0][0],
                                              mean, where(trial, type)),
                                  "output 0 is the mean of output 1: armature::mean_over_examples(f)");
                }
            }
        }
    }
    return passed();
}

Outcome scales_with_its_weight(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        const auto gradients = [&](double weight) {
            std::vector<Values> dy = output_gradients(s, b);
            dy[0] = {weight};
            return b.backward(dy, actions(trial, b, ARM_OVERWRITE));
        };
        const Gradients one = gradients(1);
        for (const double weight : {-2.5, 0.0, 4.0}) {
            Gradients expected = one;
            const Gradients got = gradients(weight);
            for (auto *list : {&expected.inputs, &expected.parameters}) {
                for (Values &values : *list) {
                    for (double &v : values) {
                        v *= weight;
                    }
                }
            }
            if (!close(got.inputs, expected.inputs, 1e-10) || !close(got.parameters, expected.parameters, 1e-10)) {
                return failed(fmt::format("with weight {:g} its gradient is not {:g} times that of weight 1{}", weight,
                                          weight, where(trial)),
                              "the gradient of output 0 is the loss's weight: everything is multiplied by it");
            }
        }
    }
    return passed();
}

Outcome stays_finite(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        if (trial.inputs.empty() || trial.inputs[0].fill != Fill::normal) {
            continue; // its range is not the whole line
        }
        for (const double scale : {100.0, 1e4}) {
            LayerBench b = bench(s, trial, ARM_F32, 1);
            for (double &v : b.inputs[0]) {
                v *= scale;
            }
            const std::vector<Values> y = b.forward();
            const Gradients g = backward(s, trial, b);
            if (!finite(y) || !finite(g.inputs)) {
                return failed(fmt::format("is not finite, or its gradient is not, where the network's output has the "
                                          "size {:g}{}",
                                          scale, where(trial, ARM_F32)),
                              "subtract the maximum before an exponential; log1p(exp(-|z|)) does not overflow");
            }
        }
    }
    return passed();
}

Outcome leads_down(const Subject &s) {
    constexpr int steps = 40;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        if (trial.inputs.empty() || !trial.inputs[0].differentiable || trial.inputs[0].fill != Fill::normal) {
            continue;
        }
        const double start = b.forward()[0][0];
        double before = start, lowest = start;
        for (int step = 0; step < steps; ++step) {
            const Values g = backward(s, trial, b).inputs[0];
            const double length = std::sqrt(std::inner_product(g.begin(), g.end(), g.begin(), 0.0));
            for (size_t k = 0; length > 0 && k < g.size(); ++k) {
                b.inputs[0][k] -= 0.05 * g[k] / length;
            }
            const double now = b.forward()[0][0];
            if (!std::isfinite(now)) {
                return failed(fmt::format("becomes {} on the way down from {:g}{}", now, before, where(trial)));
            }
            before = now;
            lowest = std::min(lowest, now);
        }
        if (start > 1e-9 && !(lowest < start)) {
            return failed(fmt::format("does not fall along its own gradient: {:g} at the start, {:g} at best{}", start,
                                      lowest, where(trial)));
        }
    }
    return passed();
}

// Where the target is labels, one below and one beyond.
Outcome refuses_foreign_labels(const Subject &s) {
    bool looked = false;
    for (const Trial &trial : s.trials()) {
        for (size_t i = 1; i < trial.inputs.size(); ++i) {
            for (const double label : {-1.0, static_cast<double>(trial.inputs[i].below), 1e9}) {
                if (trial.inputs[i].shape.type() != ARM_I32 || trial.inputs[i].below < 2) {
                    continue;
                }
                looked = true;
                LayerBench b = bench(s, trial, ARM_F64, 1, {Margins::page_after, true});
                b.inputs[i].back() = label;
                try {
                    b.forward();
                } catch (const Error &) {
                    continue;
                }
                return failed(fmt::format("takes the label {:g} where there are {} classes{}", label,
                                          trial.inputs[i].below, where(trial)),
                              "armature::label(labels, i, classes) refuses it and names the example");
            }
        }
    }
    return looked ? passed() : skipped("takes no class labels");
}

} // namespace

std::vector<Check> loss_checks() {
    constexpr auto loss = Scope::loss;
    return {
        {"ARM-LOSS-001", 4, loss, "It has a scalar and a loss for each example", has_both_outputs, Gate::here},
        {"ARM-LOSS-002", 7, loss, "The scalar is the mean over the examples", is_the_mean},
        {"ARM-LOSS-003", 7, loss, "Its gradient scales with its weight", scales_with_its_weight},
        {"ARM-LOSS-004", 7, loss, "It stays finite far from the target", stays_finite, Gate::here},
        {"ARM-LOSS-005", 7, loss, "It falls along its own gradient", leads_down},
        {"ARM-LOSS-006", 7, loss, "A label outside its classes is refused", refuses_foreign_labels},
    };
}

} // namespace armature::check
