// SPDX-License-Identifier: MIT
// optimizers.cpp: levels 3 to 7 for optimizers: states, bounds, sameness, touched rows, and the way down three hills.
#include "check/check.hpp"
#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "check/optimizer_bench.hpp"

#include <armature/tensor.hpp>

#include <cmath>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

using Tensors = OptimizerBench<double>::Tensors;

const Tensors start = {{1, -2, 3, -4, 5}, {0.5, -0.25, 0}};

Tensors gradients(int step) {
    Tensors g = start;
    for (size_t i = 0; i < g.size(); ++i) {
        for (size_t k = 0; k < g[i].size(); ++k) {
            g[i][k] = std::cos(0.7 * static_cast<double>(3 * i + k) + 0.3 * step) / step;
        }
    }
    return g;
}

// For every way to set it that was found.
template <class Look> void each_setting(const Subject &s, Look &&look) {
    for (const Json &settings : s.settings()) {
        subject(s.component->who + with(settings));
        look(settings);
    }
}

Outcome has_a_rate(const Subject &s) {
    const Json &properties = s.component->schema.at("properties");
    return properties.contains("rate") && properties["rate"].value("type", "") == "number"
               ? passed()
               : failed("has no setting \"rate\" that is a number",
                        "about.setting(\"rate\", &Mine::rate, \"step size\"): schedules and sweeps count on it");
}

Outcome declares_its_states(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        const OptimizerBench<double> b(*s.component, settings, start);
        std::set<std::string> names;
        for (const auto &[name, initial] : b.declared) {
            if (name.empty() || !names.insert(name).second) {
                throw Broken(fmt::format("declares two states \"{}\"{}", name, with(settings)),
                             "checkpoints keep states by name: each has one of its own");
            }
            if (!std::isfinite(initial)) {
                throw Broken(fmt::format("starts the state {} at {}{}", name, initial, with(settings)));
            }
        }
    });
    return passed();
}

// One step in guarded memory; says what it broke.
template <class T> void guarded_step(const Subject &s, const Json &settings, Margins margins, int64_t n) {
    OptimizerBench<T> b(*s.component, settings, {std::vector<T>(static_cast<size_t>(n), T(1))});
    const Shape shape = Shape::plain(type_of<T>, {n});
    const Values g = filled(Fill::normal, shape, 0, 1, "gradient", s.seed());
    const Guarded parameter(shape, Values(static_cast<size_t>(n), 1.0), margins, "the parameter");
    const Guarded gradient(shape, g, margins, "the gradient");
    std::vector<Guarded> states;
    std::vector<void *> pointers;
    for (const auto &[name, initial] : b.declared) {
        states.emplace_back(shape, Values(static_cast<size_t>(n), initial), margins, "the state " + name);
    }
    for (const Guarded &state : states) {
        pointers.push_back(state.data());
    }
    b.step_spans({{0, 0, n, parameter.data(), gradient.data(), pointers.data(), 0.01}});
    bool intact = parameter.intact() && gradient.intact();
    for (const Guarded &state : states) {
        intact = intact && state.intact();
    }
    if (!intact) {
        throw Broken(fmt::format("writes outside a span of {} elements{}", n, with(settings)), "i < update.count");
    }
    if (gradient.bytes() != Guarded(shape, g).bytes()) {
        throw Broken("changes the gradient" + with(settings), "gradients are read only: others may look at them too");
    }
}

Outcome keeps_to_its_spans(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        for (const int64_t n : {1, 7, 8, 16, 64, 129}) {
            for (const Margins margins : {Margins::wide, Margins::page_after, Margins::page_before}) {
                guarded_step<double>(s, settings, margins, n);
                guarded_step<float>(s, settings, margins, n);
            }
        }
    });
    return passed();
}

// The bits of all parameters and states after some steps.
template <class T> std::string bits(const OptimizerBench<T> &b) {
    std::string out;
    const auto add = [&](const auto &tensors) {
        for (const auto &list : tensors) {
            out.append(reinterpret_cast<const char *>(list.data()), list.size() * sizeof(T));
        }
    };
    add(b.parameters);
    for (const auto &state : b.states) {
        add(state);
    }
    return out;
}

Outcome steps_to_the_same_bits(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        OptimizerBench<double> a(*s.component, settings, start), b(*s.component, settings, start);
        for (int t = 1; t <= 5; ++t) {
            a.step(gradients(t), 0.05);
            b.step(gradients(t), 0.05);
        }
        if (bits(a) != bits(b)) {
            throw Broken("two equal paths end in different bits" + with(settings),
                         "a step follows from spans, rate and step number alone");
        }
    });
    return passed();
}

// Resuming from a checkpoint: parameters, states and the step number are all there is.
Outcome keeps_all_in_its_states(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        OptimizerBench<double> whole(*s.component, settings, start);
        for (int t = 1; t <= 3; ++t) {
            whole.step(gradients(t), 0.05);
        }
        OptimizerBench<double> resumed(*s.component, settings, whole.parameters);
        resumed.states = whole.states;
        resumed.steps = whole.steps;
        for (int t = 4; t <= 6; ++t) {
            whole.step(gradients(t), 0.05);
            resumed.step(gradients(t), 0.05);
        }
        if (bits(whole) != bits(resumed)) {
            throw Broken("a run that is resumed from its states goes another way" + with(settings),
                         "what it remembers is a state vector or follows from the step number; an instance keeps "
                         "nothing");
        }
    });
    return passed();
}

Outcome steps_alike_in_float(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        OptimizerBench<double> d(*s.component, settings, start);
        OptimizerBench<float> f(*s.component, settings,
                                {{start[0].begin(), start[0].end()}, {start[1].begin(), start[1].end()}});
        for (int t = 1; t <= 5; ++t) {
            const Tensors g = gradients(t);
            d.step(g, 0.05);
            f.step({{g[0].begin(), g[0].end()}, {g[1].begin(), g[1].end()}}, 0.05);
        }
        for (size_t i = 0; i < start.size(); ++i) {
            for (size_t k = 0; k < start[i].size(); ++k) {
                const double a = f.parameters[i][k], e = d.parameters[i][k];
                if (!(std::abs(a - e) <= 1e-3 * (1 + std::abs(e)))) {
                    throw Broken(fmt::format("ends at {:g} in float and at {:g} in double{}", a, e, with(settings)));
                }
            }
        }
    });
    return passed();
}

Outcome rests_at_rate_zero(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        OptimizerBench<double> b(*s.component, settings, start);
        for (int t = 1; t <= 3; ++t) {
            b.step(gradients(t), 0);
        }
        if (b.parameters != start) {
            throw Broken("moves parameters at rate 0" + with(settings),
                         "every change of a parameter is multiplied by the span's rate, weight decay included");
        }
    });
    return passed();
}

Outcome rests_without_gradient(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        OptimizerBench<double> b(*s.component, settings, start);
        for (int t = 1; t <= 3; ++t) {
            b.step({Tensors::value_type(5, 0.0), Tensors::value_type(3, 0.0)}, 0.01);
        }
        for (const auto &list : b.parameters) {
            for (const double w : list) {
                if (!std::isfinite(w)) {
                    throw Broken(fmt::format("makes a parameter {} where every gradient is 0{}", w, with(settings)),
                                 "add epsilon before dividing by a root that may be 0");
                }
            }
        }
    });
    return passed();
}

// Touched rows of a table, one span each and in any order, against the same rows as a tensor of their own.
Outcome steps_rows_as_tensors(const Subject &s) {
    each_setting(s, [&](const Json &settings) {
        constexpr int64_t row = 3;
        const std::vector<double> table = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        const std::vector<int64_t> touched = {3, 1};
        OptimizerBench<double> rows(*s.component, settings, {table}),
            dense(*s.component, settings, {{10, 11, 12, 4, 5, 6}});
        const auto before = rows.states;
        for (int t = 1; t <= 3; ++t) {
            const std::vector<double> g = {0.1 * t, -0.2, 0.3, 0.4, -0.5 * t, 0.6};
            rows.step_rows(0, row, touched, g, 0.05);
            dense.step({g}, 0.05);
        }
        for (size_t k = 0; k < table.size(); ++k) {
            const int64_t r = static_cast<int64_t>(k) / row, column = static_cast<int64_t>(k) % row;
            const bool moved = r == 3 || r == 1;
            const double expected =
                moved ? dense.parameters[0][static_cast<size_t>((r == 3 ? 0 : row) + column)] : table[k];
            if (!(std::abs(rows.parameters[0][k] - expected) <= 1e-12 * (1 + std::abs(expected)))) {
                throw Broken(fmt::format("element {} of row {} ends at {:.9g}, expected {:.9g}{}", column, r,
                                         rows.parameters[0][k], expected, with(settings)),
                             moved ? "a step of a span depends on the span alone, not on which or how many there are"
                                   : "what is outside every span stays as it is");
            }
            for (size_t i = 0; !moved && i < before.size(); ++i) {
                if (rows.states[i][0][k] != before[i][0][k]) {
                    throw Broken("changes the state of a row that was not touched" + with(settings));
                }
            }
        }
    });
    return passed();
}

Outcome goes_down(const Subject &s) {
    constexpr int steps = 300;
    for (const Hill hill : {Hill::sphere, Hill::quadratic, Hill::rosenbrock}) {
        size_t tried = 0;
        for (const Json &settings : s.settings()) {
            if (++tried > (hill == Hill::quadratic ? 8u : 1u)) {
                break;
            }
            subject(fmt::format("{}{} on {}", s.component->who, with(settings), word(hill)));
            std::vector<double> g;
            const double from = value_of(hill, start_of(hill), g);
            double best = from;
            for (const double rate : {1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0}) {
                best = std::min(best, descend(*s.component, settings, rate, hill, steps));
            }
            if (!(best < 0.5 * from)) {
                return failed(fmt::format("does not get down {} with any rate from 0.0001 to 100: from {:g} to {:g} in "
                                          "{} steps{}",
                                          word(hill), from, best, steps, with(settings)),
                              "is the sign right? w -= rate * direction");
            }
        }
    }
    return passed();
}

} // namespace

std::vector<Check> optimizer_checks() {
    constexpr auto optimizer = Scope::optimizer;
    return {
        {"ARM-OPT-001", 3, optimizer, "It has a setting \"rate\"", has_a_rate},
        {"ARM-OPT-002", 4, optimizer, "Its states have names of their own", declares_its_states, Gate::here},
        {"ARM-OPT-003", 4, optimizer, "A step stays within its spans, and changes no gradient", keeps_to_its_spans,
         Gate::here},
        {"ARM-OPT-004", 5, optimizer, "Equal paths give equal bits", steps_to_the_same_bits, Gate::here},
        {"ARM-OPT-005", 5, optimizer, "All that it remembers is in its states", keeps_all_in_its_states, Gate::here},
        {"ARM-OPT-006", 5, optimizer, "float agrees with double", steps_alike_in_float, Gate::here},
        {"ARM-OPT-007", 7, optimizer, "At rate 0 it rests", rests_at_rate_zero, Gate::here},
        {"ARM-OPT-008", 7, optimizer, "Gradients of 0 give no NaN", rests_without_gradient, Gate::here},
        {"ARM-OPT-009", 7, optimizer, "Touched rows step as they would alone", steps_rows_as_tensors, Gate::here},
        {"ARM-OPT-010", 7, optimizer, "It goes down: a sphere, a quadratic, Rosenbrock's function", goes_down},
    };
}

} // namespace armature::check
