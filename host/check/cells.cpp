// SPDX-License-Identifier: MIT
// cells.cpp: level 5 for cells: a step follows from its inputs and states and from nothing else, so that a sequence may
// be run whole, step by step or in pieces, and so that what lies beyond an example's end does not matter.
#include "check/counted_services.hpp"
#include "check/sequence.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::check {

namespace {

using network::Mode;

constexpr int64_t steps = 4;

// Times `from` ... `to` - 1 of a sequence: time comes last.
Values part(const Values &whole, int64_t from, int64_t to) {
    const auto one = static_cast<int64_t>(whole.size()) / steps;
    return {whole.begin() + from * one, whole.begin() + to * one};
}

bool draws(const Subject &s, const Trial &trial) {
    LayerBench b = bench(s, trial, ARM_F64);
    b.services = &counted_services();
    const int64_t before = numbers_drawn();
    b.forward();
    return numbers_drawn() != before;
}

void give_part(LayerBench &piece, const LayerBench &whole, size_t sequences, int64_t from, int64_t to) {
    for (size_t i = 0; i < piece.inputs.size(); ++i) {
        piece.inputs[i] = i < sequences ? part(whole.inputs[i], from, to) : whole.inputs[i];
    }
    piece.parameters = whole.parameters;
}

// The outputs, the states behind them, of the sequence in pieces of this many steps: each in a recurrence of its own
// that gets the states of the one before, or all in one that carries them.
std::vector<Values> in_pieces(const Subject &s, const Trial &trial, int32_t type, const LayerBench &whole,
                              Sequence how) {
    std::vector<Values> out, states;
    std::optional<LayerBench> piece;
    std::vector<Values> persistent = whole.persistent;
    const size_t given = sequences(trial);
    for (int64_t from = 0; from < steps; from += how.steps) {
        if (!how.carry || !piece) {
            piece.emplace(sequence_bench(s, trial, type, how));
        }
        give_part(*piece, whole, given, from, from + how.steps);
        piece->persistent = persistent;
        if (how.initial && !states.empty()) {
            std::copy(states.begin(), states.end(), piece->inputs.end() - static_cast<int64_t>(states.size()));
        }
        const std::vector<Values> y = piece->forward(static_cast<int32_t>(how.mode));
        persistent = piece->persistent;
        const auto outputs = static_cast<int64_t>(y.size() - trial.states);
        out.resize(static_cast<size_t>(outputs));
        for (size_t j = 0; j < out.size(); ++j) {
            out[j].insert(out[j].end(), y[j].begin(), y[j].end());
        }
        states.assign(y.begin() + outputs, y.end());
    }
    out.insert(out.end(), states.begin(), states.end());
    return out;
}

Outcome steps_as_it_runs(const Subject &s) {
    bool looked = false;
    for (const Trial &trial : s.trials()) {
        if (trial.children != 1 || draws(s, trial)) {
            continue; // a step's random numbers follow from its number
        }
        looked = true;
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            for (const Mode mode : {Mode::train, Mode::evaluate}) {
                for (const bool carry : {false, true}) {
                    LayerBench whole =
                        sequence_bench(s, trial, type, {.steps = steps, .initial = !carry, .mode = mode});
                    const std::vector<Values> persistent = whole.persistent;
                    const std::vector<Values> y = whole.forward(static_cast<int32_t>(mode));
                    whole.persistent = persistent;
                    if (in_pieces(s, trial, type, whole,
                                  {.steps = carry ? 2 : 1, .initial = !carry, .carry = carry, .mode = mode}) != y) {
                        return failed(fmt::format("{} it gives other bits than over the whole sequence{}",
                                                  carry ? "in two pieces, its states carried from one to the other,"
                                                        : "step by step",
                                                  where(trial, type)),
                                      "what a step leaves for the next is in its states and nowhere else");
                    }
                }
            }
        }
    }
    return looked ? passed() : skipped("draws random numbers, which follow from a step's number");
}

// Other numbers where an example has no steps any more.
void change_padding(LayerBench &b, size_t sequences) {
    const Values &lengths = b.inputs.back();
    for (size_t i = 0; i < sequences; ++i) {
        const auto batch = static_cast<size_t>(lengths.size());
        const size_t one = b.inputs[i].size() / steps / batch; // an example's numbers in a step
        for (size_t k = 0; k < b.inputs[i].size(); ++k) {
            if (static_cast<double>(k / one / batch) >= lengths[k / one % batch]) {
                b.inputs[i][k] = b.differentiable(i) ? 1 - 3 * b.inputs[i][k] : 0;
            }
        }
    }
}

Outcome looks_at_no_padding(const Subject &s) {
    bool looked = false;
    for (const Trial &trial : s.trials()) {
        const int64_t batch = trial.inputs[0].shape.batch();
        if (trial.children != 1 || batch < 2) {
            continue;
        }
        looked = true;
        for (const Mode mode : {Mode::train, Mode::evaluate}) {
            LayerBench b = sequence_bench(s, trial, ARM_F64, {.steps = steps, .lengths = true, .mode = mode});
            for (int64_t e = 0; e < batch; ++e) {
                b.inputs.back()[static_cast<size_t>(e)] = static_cast<double>(steps - e % steps); // 4, 3, 2, 1, 4, ...
            }
            const std::vector<Values> persistent = b.persistent;
            const auto run = [&] {
                b.persistent = persistent;
                std::vector<Values> out = b.forward(static_cast<int32_t>(mode));
                if (mode == Mode::train) {
                    for (const Values &gradient : b.backward(output_gradients(s, b)).parameters) {
                        out.push_back(gradient);
                    }
                }
                return out;
            };
            const std::vector<Values> before = run();
            change_padding(b, sequences(trial));
            if (run() != before) {
                return failed("what an example gives, or what is learned from it, changes with what lies beyond the "
                              "end of another" +
                                  where(trial),
                              "in a step examples stand side by side, some of them ended: keep them apart");
            }
        }
    }
    return looked ? passed() : skipped("has no examples side by side");
}

} // namespace

std::vector<Check> cell_checks() {
    constexpr auto cell = Scope::cell;
    return {
        {"ARM-CELL-020", 5, cell, "Step by step it gives the bits of the whole sequence", steps_as_it_runs, Gate::here},
        {"ARM-CELL-021", 5, cell, "What lies beyond an example's end does not matter", looks_at_no_padding},
    };
}

} // namespace armature::check
