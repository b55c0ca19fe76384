// SPDX-License-Identifier: MIT
// semantics.cpp: level 5: what a call is told: to add or to skip, to work in place, in float or in double.
#include "check/trial_bench.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace armature::check {

namespace {

Outcome adds_where_told(const Subject &s) {
    constexpr double base = 0.75;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        const Gradients written = backward(s, trial, b), added = backward(s, trial, b, ARM_ADD, base);
        const auto compare = [&](const std::vector<Values> &sums, const std::vector<Values> &parts, bool inputs) {
            for (size_t i = 0; i < parts.size(); ++i) {
                for (size_t k = 0; k < parts[i].size(); ++k) {
                    const double expected = base + parts[i][k];
                    if (std::abs(sums[i][k] - expected) > 1e-11 * (1 + std::abs(parts[i][k]))) {
                        const std::string whose =
                            inputs ? fmt::format("input {}", i) : "parameter " + b.agreement.parameters[i].name;
                        throw Broken(
                            fmt::format("told to add to the gradient of {}, backward leaves {:g} in element {} "
                                        "where {:g} was and {:g} was to be added{}",
                                        whose, sums[i][k], k, base, parts[i][k], where(trial)),
                            sums[i][k] == parts[i][k]
                                ? "ARM_ADD is treated as ARM_OVERWRITE: use += where the action is ARM_ADD"
                                : "gradient.write(...) and write(gradient, ...) do as the action says");
                    }
                }
            }
        };
        compare(added.inputs, written.inputs, true);
        compare(added.parameters, written.parameters, false);
    }
    return passed();
}

Outcome skips_where_told(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        const Gradients all = backward(s, trial, b);
        for (size_t skipped = 0; skipped < all.bits.size(); ++skipped) {
            std::vector<int32_t> actions = check::actions(trial, b, ARM_OVERWRITE);
            if (actions[skipped] == ARM_SKIP) {
                continue;
            }
            actions[skipped] = ARM_SKIP;
            const Gradients others = b.backward(output_gradients(s, b), actions);
            for (size_t i = 0; i < others.bits.size(); ++i) {
                if (i != skipped && others.bits[i] != all.bits[i]) {
                    return failed(fmt::format("gradient {} differs when gradient {} is skipped (inputs first, then "
                                              "parameters){}",
                                              i, skipped, where(trial)),
                                  "a gradient with ARM_SKIP has no memory: nothing may be read from it");
                }
            }
        }
    }
    return passed();
}

Outcome works_in_place(const Subject &s) {
    bool declared = false;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        for (const auto &[input, output] : b.agreement.in_place) {
            declared = true;
            const InPlace place{input, output};
            const std::string over = fmt::format("output {} over input {}", output, input);
            b.forward();
            const std::string apart = b.output_bits();
            const std::vector<Values> evaluated = b.forward(ARM_EVALUATE);
            if (b.forward(ARM_EVALUATE, place) != evaluated) {
                return failed(fmt::format("evaluation with {} gives other bits than apart{}", over, where(trial)),
                              "read an element before it is overwritten, or do not declare in_place()");
            }
            b.forward();
            const Gradients gradients = backward(s, trial, b);
            const bool has_gradient =
                b.differentiable(input) && trial.inputs[input].differentiable && !gradients.bits.empty();
            if (has_gradient && backward(s, trial, b, ARM_OVERWRITE, 0, place).bits != gradients.bits) {
                return failed(fmt::format("backward with the gradient of input {} over that of output {} gives other "
                                          "bits than apart{}",
                                          input, output, where(trial)),
                              "read an element of dy before dx overwrites it, or do not declare in_place()");
            }
            b.forward(ARM_TRAIN, place);
            if (b.output_bits() != apart) {
                return failed(fmt::format("forward with {} gives other bits than apart{}", over, where(trial)),
                              "read an element before it is overwritten, or do not declare in_place()");
            }
            if (!b.agreement.reads_input[input] && backward(s, trial, b).bits != gradients.bits) {
                return failed("backward gives other gradients after a forward call in place" + where(trial));
            }
        }
    }
    return declared ? passed() : skipped("does not work in place");
}

Outcome views_its_input(const Subject &s) {
    bool declared = false;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        for (const auto &[input, output] : b.agreement.views) {
            declared = true;
            for (const int32_t mode : {ARM_TRAIN, ARM_EVALUATE}) {
                const Values y = b.forward(mode)[output], &x = b.inputs[input];
                const auto [at, other] = std::mismatch(y.begin(), y.end(), x.begin(), x.end());
                if (at != y.end() || other != x.end()) {
                    return failed(fmt::format("output {} is said to be a view of input {}, but element {} differs{}",
                                              output, input, at - y.begin(), where(trial)),
                                  "copy the elements in their order, or declare in_place() instead of view()");
                }
            }
        }
    }
    return declared ? passed() : skipped("declares no view");
}

double largest(const Values &values) {
    double size = 0;
    for (const double v : values) {
        size = std::isfinite(v) ? std::max(size, std::abs(v)) : size;
    }
    return size;
}

// A component's numbers are held against the largest of their tensor. What a block is made of agrees by itself; of the
// block all tensors of a kind count together, since one of them may be what is left over where others cancel.
Outcome agrees_in_float(const Subject &s) {
    constexpr double tolerance = 2e-4;
    for (const Trial &trial : s.trials()) {
        LayerBench d = bench(s, trial, ARM_F64), f = bench(s, trial, ARM_F32);
        const std::vector<Values> exact = d.forward(), rounded = f.forward();
        const Gradients dg = backward(s, trial, d), fg = backward(s, trial, f);
        for (const auto &[what, a, e] : {std::tuple("outputs", rounded, exact),
                                         {"gradients of inputs", fg.inputs, dg.inputs},
                                         {"gradients of parameters", fg.parameters, dg.parameters}}) {
            double of_all = 0;
            for (const Values &list : e) {
                of_all = s.component->composes() ? std::max(of_all, largest(list)) : 0;
            }
            for (size_t i = 0; i < e.size(); ++i) {
                const double size = std::max(of_all, largest(e[i]));
                for (size_t k = 0; k < e[i].size(); ++k) {
                    if (std::isfinite(e[i][k]) && !(std::abs(a[i][k] - e[i][k]) <= tolerance * (size + 1e-3))) {
                        return failed(fmt::format("{}: element {} of number {} is {:g} in float and {:g} in double{}",
                                                  what, k, i, a[i][k], e[i][k], where(trial)),
                                      s.component->composes()
                                          ? "a large number that is added and taken away again takes the digits with "
                                            "it: another order of the same, or a formula that is made for it"
                                          : "one formula for both types; sums over many elements in double");
                    }
                }
            }
        }
    }
    return passed();
}

} // namespace

std::vector<Check> semantic_checks() {
    constexpr auto layer = Scope::layer, activation = Scope::activation;
    const char *adds = "ARM_ADD adds to the gradient that is there";
    const char *place = "In place it gives the same bits";
    const char *floats = "float agrees with double";
    return {
        {"ARM-LAYER-023", 5, layer, adds, adds_where_told},
        {"ARM-LAYER-024", 5, layer, "ARM_SKIP leaves the other gradients as they are", skips_where_told},
        {"ARM-LAYER-025", 5, layer, place, works_in_place},
        {"ARM-LAYER-026", 5, layer, floats, agrees_in_float, Gate::here},
        {"ARM-LAYER-029", 5, layer, "A view is the input itself", views_its_input},
        {"ARM-BLOCK-026", 5, Scope::block, floats, agrees_in_float, Gate::here},
        {"ARM-ACT-023", 5, activation, adds, adds_where_told},
        {"ARM-ACT-025", 5, activation, place, works_in_place},
        {"ARM-ACT-026", 5, activation, floats, agrees_in_float, Gate::here},
    };
}

} // namespace armature::check
