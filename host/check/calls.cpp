// SPDX-License-Identifier: MIT
// calls.cpp: level 4, second half: forward and backward return, write all they should and touch nothing else.
#include "check/inputs_to_try.hpp"
#include "check/last_words.hpp"
#include "check/trial_bench.hpp"
#include "check/values_found.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::check {

namespace {

// An activation takes every shape.
std::vector<Trial> activation_trials(const Subject &s) {
    std::vector<Trial> out;
    for (const Json &settings : s.settings()) {
        const auto add = [&](const Shape &shape) { out.push_back({settings, {{shape, Fill::normal, 0, true}}}); };
        add(Shape(ARM_F64, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_BATCH, 4}}));
        if (settings == s.settings().front()) {
            add(Shape(ARM_F64, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_BATCH, 4}, {ARM_ROLE_TIME, 3}}));
            add(Shape(ARM_F64, {}));
        }
    }
    return out;
}

// Whole calls in memory with wide margins, where backward sees everything.
Outcome calls_return(const Subject &s) {
    std::vector<Trial> trials = s.known.contains("trials") ? s.trials() : activation_trials(s);
    for (Trial &trial : trials) {
        trial = with_values(s, trial);
        LayerBench b = bench(s, trial, ARM_F64, 1, {Margins::wide, false});
        b.forward(ARM_EVALUATE);
        b.forward(ARM_TRAIN);
        trial = with_gradients(s, trial, b);
        LayerBench f = bench(s, trial, ARM_F32, 1, {Margins::wide, false});
        f.forward(ARM_TRAIN);
        backward(s, trial, f);
    }
    return passed("", {{"trials", to_json(trials)}});
}

Outcome gives_finite_numbers(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        if (!finite(b.forward())) {
            return failed("gives NaN or infinity for every range of finite inputs that was tried" + where(trial),
                          "a division by zero, a logarithm of what may be negative, an exponential that overflows; or "
                          "say with --inputs what it wants, such as \"positive feature 3, batch 4\"");
        }
    }
    return passed();
}

// Every call of the contract, on the shapes that were found and on others of their kind.
template <class Look> void every_call(const Subject &s, Handling handling, bool other_shapes, Look &&look) {
    const auto one = [&](const Trial &trial, int32_t type) {
        LayerBench b = bench(s, trial, type, 1, handling);
        b.forward(ARM_EVALUATE);
        look(b, where(trial, type));
        b.forward(ARM_TRAIN);
        look(b, where(trial, type));
        backward(s, trial, b);
        look(b, where(trial, type));
        backward(s, trial, b, ARM_ADD, 0.5);
        look(b, where(trial, type));
    };
    for (const Trial &trial : s.trials()) {
        one(trial, ARM_F64);
        one(trial, ARM_F32);
        const bool given = inputs_are_given(s);
        if (!other_shapes || given || trial.settings != s.trials().front().settings) {
            continue;
        }
        for (const Inputs &inputs : other_extents(trial.shapes(ARM_F64))) {
            Trial other = trial;
            for (size_t i = 0; i < inputs.size(); ++i) {
                other.inputs[i].shape = inputs[i];
            }
            try {
                one(with_range(s, other), ARM_F32);
            } catch (const Error &) { // a shape that it refuses, or values that do not go with it
            }
        }
    }
}

constexpr Handling open{Margins::wide, false}; // backward sees more than it asked for: a check of its own looks at that

Outcome writes_all_outputs(const Subject &s) {
    every_call(s, open, true, [](const LayerBench &b, const std::string &where) {
        expect_none(b, Rule::writes_outputs, where,
                    "write every element of every output, in training and in evaluation: what is there before is "
                    "garbage");
    });
    return passed();
}

Outcome writes_all_gradients(const Subject &s) {
    every_call(s, open, true, [](const LayerBench &b, const std::string &where) {
        expect_none(b, Rule::writes_gradients, where,
                    "where the action is ARM_OVERWRITE, write every element; what is there is garbage, so do not add "
                    "to it");
    });
    return passed();
}

Outcome keeps_within_bounds(const Subject &s) {
    for (const Margins margins : {Margins::page_after, Margins::page_before}) {
        every_call(s, {margins, false}, true, [](const LayerBench &b, const std::string &where) {
            expect_none(b, Rule::keeps_bounds, where,
                        "look at the loop's end, and at the sizes asked for in configure");
        });
    }
    return passed();
}

Outcome keeps_constants(const Subject &s) {
    every_call(s, open, false, [](const LayerBench &b, const std::string &where) {
        expect_none(b, Rule::keeps_constants, where,
                    "inputs, parameters and arriving gradients are read only; persistent tensors too, but for forward "
                    "in training");
    });
    return passed();
}

Outcome keeps_its_frame(const Subject &s) {
    every_call(s, open, false, [](const LayerBench &b, const std::string &where) {
        expect_none(b, Rule::keeps_frame, where,
                    "the frame and the random stream are the host's: copy what you change");
    });
    return passed();
}

Outcome counts_its_rows(const Subject &s) {
    bool sparse = false;
    every_call(s, open, false, [&](const LayerBench &b, const std::string &where) {
        for (const network::ParameterAnswer &p : b.agreement.parameters) {
            sparse = sparse || p.row_sparse;
        }
        expect_none(b, Rule::counts_rows, where,
                    "write each touched row, its index to rows, and their number to row_count");
    });
    return sparse ? passed() : skipped("no parameter is row-sparse");
}

Outcome reads_what_it_asked_for(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        LayerBench hidden = bench(s, trial, ARM_F64, 1, {Margins::wide, true});
        LayerBench shown = bench(s, trial, ARM_F64, 1, {Margins::wide, false});
        const auto run = [&](LayerBench &b) {
            b.forward();
            return backward(s, trial, b).bits;
        };
        if (run(hidden) != run(shown)) {
            return failed("backward gives other gradients when it sees only what it asked for" + where(trial),
                          "plan.backward_reads_input(i) and plan.backward_reads_output(i) name what it reads");
        }
    }
    return passed();
}

Outcome takes_missing_gradients_as_zero(const Subject &s) {
    bool several = false;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        std::vector<Values> dy = output_gradients(s, b);
        const auto arriving = std::count_if(dy.begin(), dy.end(), [](const Values &v) { return !v.empty(); });
        for (size_t i = 0; arriving > 1 && i < dy.size(); ++i) {
            several = true;
            std::vector<Values> missing = dy, zero = dy;
            missing[i].clear();
            std::fill(zero[i].begin(), zero[i].end(), 0.0);
            const Gradients without = b.backward(missing, actions(trial, b, ARM_OVERWRITE));
            const Gradients with = b.backward(zero, actions(trial, b, ARM_OVERWRITE));
            for (const auto &[a, e] : {std::pair(without.inputs, with.inputs), {without.parameters, with.parameters}}) {
                if (!close(a, e, 1e-12)) {
                    return failed(fmt::format("where no gradient of output {} arrives it does not act as where a zero "
                                              "one does{}",
                                              i, where(trial)),
                                  "output_gradients[i].data is NULL where none arrives: take it as zero");
                }
            }
        }
    }
    return several ? passed() : skipped("has one output that a gradient may arrive at");
}

Outcome takes_larger_structs(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64, 1, {Margins::wide, true, true});
        b.forward();
        backward(s, trial, b);
        break;
    }
    return passed();
}

} // namespace

std::vector<Check> call_checks() {
    constexpr auto layer = Scope::layer, activation = Scope::activation;
    const char *returns = "forward and backward return, on what was accepted";
    const char *finite = "Finite numbers in give finite numbers out";
    const char *outputs = "forward writes every element of every output";
    const char *gradients = "backward writes every element of every gradient that is wanted";
    const char *bounds = "Nothing outside its buffers is read or written";
    const char *constants = "Nothing but outputs, gradients and its own memory is changed";
    const char *frame = "Frame and random stream stay as they are";
    const char *reads = "backward reads only what it asked for";
    const char *larger = "It takes the larger structs of a later host";
    return {
        {"ARM-LAYER-006", 4, layer, returns, calls_return, Gate::here, true},
        {"ARM-LAYER-007", 4, layer, outputs, writes_all_outputs, Gate::here},
        {"ARM-LAYER-008", 4, layer, finite, gives_finite_numbers, Gate::here},
        {"ARM-LAYER-009", 4, layer, gradients, writes_all_gradients, Gate::here},
        {"ARM-LAYER-010", 4, layer, bounds, keeps_within_bounds, Gate::here},
        {"ARM-LAYER-011", 4, layer, constants, keeps_constants, Gate::here},
        {"ARM-LAYER-012", 4, layer, frame, keeps_its_frame, Gate::here},
        {"ARM-LAYER-013", 4, layer, reads, reads_what_it_asked_for, Gate::here},
        {"ARM-LAYER-014", 4, layer, "A gradient that does not arrive counts as zero", takes_missing_gradients_as_zero,
         Gate::here},
        {"ARM-LAYER-015", 4, layer, "A row-sparse gradient counts its rows", counts_its_rows, Gate::here},
        {"ARM-LAYER-016", 4, layer, larger, takes_larger_structs},
        {"ARM-BLOCK-006", 4, Scope::block, "What it builds runs, forward and back", calls_return, Gate::here, true},
        {"ARM-BLOCK-008", 4, Scope::block, finite, gives_finite_numbers, Gate::here},
        {"ARM-ACT-001", 4, activation, returns, calls_return, Gate::here, true},
        {"ARM-ACT-002", 4, activation, outputs, writes_all_outputs, Gate::here},
        {"ARM-ACT-003", 4, activation, finite, gives_finite_numbers, Gate::here},
        {"ARM-ACT-004", 4, activation, gradients, writes_all_gradients, Gate::here},
        {"ARM-ACT-005", 4, activation, bounds, keeps_within_bounds, Gate::here},
        {"ARM-ACT-006", 4, activation, constants, keeps_constants, Gate::here},
        {"ARM-ACT-007", 4, activation, "Of x and y, backward reads the one that derivative_of names",
         reads_what_it_asked_for, Gate::here},
        {"ARM-ACT-008", 4, activation, larger, takes_larger_structs},
    };
}

} // namespace armature::check
