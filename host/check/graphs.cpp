// SPDX-License-Identifier: MIT
// graphs.cpp: level 4 for blocks and cells, second half: what they build, by the calls that they make of the host.
#include "check/built.hpp"
#include "network/parameters.hpp"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

namespace armature::check {

namespace {

using network::Mode;

// The first call that differs, in both words.
std::string difference(const std::vector<std::string> &a, const std::vector<std::string> &b) {
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return fmt::format("`{}` and `{}`", x == a.end() ? "nothing more" : *x, y == b.end() ? "nothing more" : *y);
}

std::vector<std::string> parameters(const network::Graph &graph, int32_t type) {
    network::Parameters all(type);
    all.add(graph);
    std::vector<std::string> out;
    for (const network::Slice &slice : all.slices) {
        out.push_back(slice.name + " " + slice.shape.text());
    }
    for (const network::State &state : graph.states) {
        out.push_back(fmt::format("{} {}{}", state.name, state.shape.text(), state.learned ? ", learned" : ""));
    }
    std::sort(out.begin(), out.end());
    return out;
}

Outcome builds_the_same_again(const Subject &s) {
    const char *advice = "a graph follows from settings, shapes and mode: no counters, no clock, no addresses";
    const std::vector<Trial> all = s.trials();
    const auto earlier = s.known.at("built").get<std::vector<std::vector<std::string>>>();
    for (size_t i = 0; i < all.size(); ++i) {
        const Built a(s, all[i]), f(s, all[i], ARM_F32), e(s, all[i], ARM_F64, Mode::evaluate), b(s, all[i]);
        for (const auto &[calls, when] : {std::pair(b.watch.calls, "when it is built again"),
                                          {earlier[i], "in another process"},
                                          {f.watch.calls, "in float"}}) {
            if (calls != a.watch.calls) {
                return failed(
                    fmt::format("builds another graph {}: {}{}", when, difference(a.watch.calls, calls), where(all[i])),
                    advice);
            }
        }
        if (a.graph && e.graph) {
            const auto trained = parameters(a.graph->graph, ARM_F64), evaluated = parameters(e.graph->graph, ARM_F64);
            if (trained != evaluated) {
                return failed(fmt::format("has other parameters in evaluation than in training: {}{}",
                                          difference(trained, evaluated), where(all[i])),
                              "a graph may differ between the modes, its parameters and states may not");
            }
        }
    }
    return passed();
}

// One instance, built for one thing after another.
Outcome builds_any_number_of_times(const Subject &s) {
    const std::vector<Trial> all = s.trials();
    const auto block = watched_instance(*s.component, all.front().settings);
    std::vector<std::string> first;
    for (size_t i = 0; i <= all.size(); ++i) {
        const Trial &trial = all[i % all.size()];
        if (trial.settings == all.front().settings) {
            subject(who(s) + where(trial));
            Watch watch;
            elaborate(block, *s.component, trial.settings, trial.of_step(trial.shapes(ARM_F64)), ARM_F64, Mode::train,
                      static_cast<uint32_t>(trial.children), watch);
            first = i == 0 ? watch.calls : first;
            if (i == all.size() && watch.calls != first) {
                return failed(fmt::format("an instance that has built other graphs builds another one: {}{}",
                                          difference(first, watch.calls), where(trial)),
                              "build leaves the instance as it was");
            }
        }
    }
    return passed();
}

Outcome carries_sound_states(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        const Built made(s, trial);
        if (made.watch.ill_states) {
            return failed((made.message.empty() ? "its states make no sense" : made.message) + where(trial),
                          "declare a state once, [feature, ..., batch], and say with next() what it is after the step, "
                          "in the same shape");
        }
    }
    return passed();
}

Outcome asks_soundly(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        for (const Mode mode : {Mode::train, Mode::evaluate}) {
            const Built made(s, trial, ARM_F64, mode);
            if (!made.graph) {
                return failed(fmt::format("{}{}", made.message, where(trial)),
                              made.mistaken ? "what it cannot build it refuses before it asks for it" : "");
            }
            for (const std::string &name : made.watch.names) {
                if (!std::regex_match(name, std::regex("[a-z][a-z0-9_]*"))) {
                    return failed(fmt::format("calls an application \"{}\"{}", name, where(trial)),
                                  "small letters, digits and _, a letter first: its parameters are called after it");
                }
            }
        }
    }
    return passed();
}

Outcome steps_on(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        const Built made(s, trial);
        const network::Graph &graph = made.graph->graph;
        for (size_t i = 0; i < made.graph->outputs.size(); ++i) {
            const Shape &y = graph.values[made.graph->outputs[i]].shape;
            const bool ends = y.rank() > 0 && y.role(y.rank() - 1) == ARM_ROLE_BATCH;
            if (!ends || y.type() == ARM_I32 || y.batch() != trial.inputs[0].shape.batch()) {
                return failed(fmt::format("gives the output {}{} in a step{}", y.text(),
                                          y.type() == ARM_I32 ? " of integers" : "", where(trial)),
                              "the outputs of steps are laid one behind the other: numbers that end in the batch");
            }
        }
    }
    return passed();
}

Outcome passes_refusals_on(const Subject &s) {
    const Trial trial = s.trials().front();
    const size_t calls = Built(s, trial).watch.calls.size();
    for (size_t k = 1; k <= calls; ++k) {
        Watch how;
        how.refuse = k;
        const Built made(s, trial, ARM_F64, Mode::train, how);
        if (made.watch.calls.size() >= k && made.watch.status == ARM_OK) {
            return failed(
                fmt::format("build succeeds though the host refused `{}`{}", made.watch.calls[k - 1], where(trial)),
                "return the status that a call of the graph gives");
        }
    }
    return passed();
}

Outcome takes_a_larger_table(const Subject &s) {
    const Trial trial = s.trials().front();
    Watch how;
    how.newer = true;
    const Built now(s, trial), later(s, trial, ARM_F64, Mode::train, how);
    return later.watch.calls == now.watch.calls && later.graph
               ? passed()
               : failed("builds another graph, or none, when the host's table is larger" + where(trial),
                        "struct_size may be larger than this version's");
}

} // namespace

std::vector<Check> graph_checks() {
    constexpr auto block = Scope::block, cell = Scope::cell;
    return {
        {"ARM-CELL-001", 4, cell, "Every state is something of its shape after the step", carries_sound_states,
         Gate::here},
        {"ARM-BLOCK-004", 4, block, "What it asks of the host makes sense", asks_soundly, Gate::here},
        {"ARM-BLOCK-003", 4, block, "Equal settings and shapes give the same graph", builds_the_same_again, Gate::here},
        {"ARM-BLOCK-009", 4, block, "An instance builds any number of times", builds_any_number_of_times, Gate::here},
        {"ARM-CELL-002", 4, cell, "The outputs of its steps can be laid one behind the other", steps_on, Gate::here},
        {"ARM-BLOCK-005", 4, block, "build passes on what the host refuses", passes_refusals_on},
        {"ARM-BLOCK-016", 4, block, "It takes the larger table of a later host", takes_a_larger_table},
    };
}

} // namespace armature::check
