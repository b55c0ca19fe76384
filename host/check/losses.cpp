// SPDX-License-Identifier: MIT
// losses.cpp: levels 4 and 7 for losses: a mean over examples whose gradient leads down.
#include "check/trial_bench.hpp"
#include "check/values_found.hpp"

#include <cmath>
#include <numeric>
#include <optional>

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

// Outputs that agree with the target, or (wrong) with its opposite; nothing where target and output do not go together.
std::optional<Values> answer(const LayerBench &b, const Trial &trial, bool wrong) {
    const Shape &x = b.input_shapes[0];
    const double sign = wrong ? -1 : 1;
    Values out(static_cast<size_t>(x.size()));
    if (trial.inputs[1].shape.type() != ARM_I32) {
        if (b.inputs[1].size() != out.size()) {
            return {};
        }
        for (size_t k = 0; k < out.size(); ++k) {
            out[k] = sign * b.inputs[1][k];
        }
        return out;
    }
    const auto C = static_cast<size_t>(x.features());
    if (x.columns() != b.input_shapes[1].size()) {
        return {};
    }
    for (size_t k = 0; k < out.size(); ++k) {
        const double label = b.inputs[1][k / C];
        out[k] = sign * (C == 1 ? 6 * label - 3 : static_cast<double>(k % C) == label ? 3 : 0);
    }
    return out;
}

Outcome prefers_the_right_answer(const Subject &s) {
    bool looked = false;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        if (trial.inputs.size() < 2 || trial.inputs[0].fill != Fill::normal) {
            continue; // no target, or a range in which the opposite does not lie
        }
        const std::optional<Values> right = answer(b, trial, false), wrong = answer(b, trial, true);
        if (!right) {
            continue;
        }
        looked = true;
        b.inputs[0] = *right;
        const double low = b.forward()[0][0];
        b.inputs[0] = *wrong;
        const double high = b.forward()[0][0];
        if (!(low < high)) {
            return failed(fmt::format("an output that agrees with the target costs {:g}, its opposite {:g}{}", low,
                                      high, where(trial)),
                          "is the sign right? Training makes the loss small; a weight below 0 turns it round");
        }
    }
    return looked ? passed() : skipped("has no target to compare an output with");
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
        {"ARM-LOSS-005", 7, loss, "An output that agrees with the target costs less than its opposite",
         prefers_the_right_answer},
        {"ARM-LOSS-006", 7, loss, "A label outside its classes is refused", refuses_foreign_labels},
    };
}

} // namespace armature::check
