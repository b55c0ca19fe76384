// SPDX-License-Identifier: MIT
// configure.cpp: level 4, first half: what a layer answers when it is asked for shapes, and which shapes it takes.
#include "check/accepted.hpp"
#include "check/creation.hpp"
#include "check/inputs_to_try.hpp"
#include "check/last_words.hpp"
#include "check/trial_bench.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

// One call of configure as it is.
struct Configured {
    arm_status status = ARM_OK;
    arm_error error{sizeof(arm_error), -1, {}};
    network::Agreement agreement;

    Configured(const Component &c, const Json &settings, const Inputs &inputs, int32_t type,
               arm_status (*refuse)(void *, const arm_shape *) = nullptr)
        : agreement(inputs.size()) {
        const Created made(c, settings);
        if (made.status != ARM_OK) {
            status = made.status;
            error = made.error;
            return;
        }
        std::vector<arm_shape> shapes;
        for (const Shape &shape : inputs) {
            shapes.push_back((shape.type() == ARM_I32 ? shape : shape.with_type(type)).c());
        }
        const arm_layer_request request{sizeof request, type, static_cast<uint32_t>(shapes.size()), 0, shapes.data()};
        arm_layer_plan plan = agreement.table();
        plan.output = refuse == nullptr ? plan.output : refuse;
        call("configure");
        status = c.table<arm_layer>(ARM_LAYER_INTERFACE)->configure(made.instance, &request, &plan, &error);
    }
};

Outcome answers_every_request(const Subject &s) {
    std::vector<Inputs> requests = inputs_to_try(s);
    for (const Inputs &inputs : strange_inputs()) {
        requests.push_back(inputs);
    }
    if (inputs_are_given(s)) {
        requests.insert(requests.end(), candidate_inputs().begin(), candidate_inputs().end());
    }
    for (const Json &settings : s.settings()) {
        for (const Inputs &inputs : requests) {
            subject(fmt::format("{} on {} with {}", who(s), inputs_text(inputs), dump(settings)));
            const Configured made(*s.component, settings, inputs, ARM_F64);
            if (made.status != ARM_OK) {
                expect_reasoned(made.status, made.error,
                                fmt::format("configure for {}{}", inputs_text(inputs),
                                            settings.empty() ? "" : " with " + dump(settings)));
            }
        }
    }
    return passed();
}

Outcome takes_some_inputs(const Subject &s) {
    return accepted_trials(s, [&](const Json &settings, const Inputs &inputs) -> std::optional<std::string> {
        const Configured made(*s.component, settings, inputs, ARM_F64);
        return made.status == ARM_OK ? std::nullopt : std::optional(plugin::message(made.error));
    });
}

bool same(const network::ParameterAnswer &a, const network::ParameterAnswer &b) {
    return a.name == b.name && a.shape == b.shape && a.initialiser.name == b.initialiser.name &&
           a.initialiser.settings == b.initialiser.settings && a.fan_in == b.fan_in && a.fan_out == b.fan_out &&
           a.row_sparse == b.row_sparse && a.rows_per_call == b.rows_per_call && (a.piece > 0) == (b.piece > 0);
}

Outcome answers_the_same_again(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        subject(who(s) + where(trial));
        const auto ask = [&](int32_t type) {
            return Configured(*s.component, trial.settings, trial.shapes(ARM_F64), type).agreement;
        };
        const network::Agreement a = ask(ARM_F64), b = ask(ARM_F64), f = ask(ARM_F32);
        const auto equal = [](const auto &x, const auto &y) {
            return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
        };
        if (a.outputs != b.outputs || !equal(a.parameters, b.parameters) || !equal(a.persistent, b.persistent) ||
            a.saved != b.saved || a.scratch != b.scratch || a.reads_input != b.reads_input ||
            a.reads_output != b.reads_output || a.in_place != b.in_place) {
            return failed("configure gives other answers to the same request" + where(trial),
                          "its answers follow from settings and shapes alone; members that it counts up start anew");
        }
        if (a.parameters.size() != f.parameters.size() || a.outputs.size() != f.outputs.size()) {
            return failed("configure declares other outputs or parameters for float than for double" + where(trial));
        }
    }
    return passed();
}

void check_parameter(const network::ParameterAnswer &p, std::set<std::string> &names, const std::string &where) {
    if (p.name.empty() || !names.insert(p.name).second) {
        throw Broken(fmt::format("declares two parameters \"{}\"{}", p.name, where), "names are unique and not empty");
    }
    if (p.shape.size() <= 0) {
        throw Broken(fmt::format("declares the parameter {} {}, which is empty{}", p.name, p.shape.text(), where));
    }
    for (uint32_t i = 0; i < p.shape.rank(); ++i) {
        if (p.shape.role(i) != ARM_ROLE_NONE) {
            throw Broken(
                fmt::format("gives roles to the dimensions of the parameter {} {}{}", p.name, p.shape.text(), where),
                "a parameter's dimensions have the role ARM_ROLE_NONE");
        }
    }
    if (p.row_sparse && p.rows_per_call <= 0) {
        throw Broken(fmt::format("declares the parameter {} row-sparse without rows_per_call{}", p.name, where),
                     "the most rows that one backward call writes");
    }
}

Outcome answers_soundly(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            subject(who(s) + where(trial, type));
            const std::string at = where(trial, type);
            const network::Agreement a =
                Configured(*s.component, trial.settings, trial.shapes(ARM_F64), type).agreement;
            if (a.outputs.empty()) {
                return failed("declares no output" + at, "plan.output(shape)");
            }
            for (const Shape &y : a.outputs) {
                if (y.type() != type && y.type() != ARM_I32) {
                    return failed(fmt::format("declares an output {} of element type {}{}", y.text(), y.type(), at),
                                  "an output has the network's type, or ARM_I32");
                }
            }
            std::set<std::string> names;
            for (const auto *list : {&a.parameters, &a.persistent}) {
                for (const network::ParameterAnswer &p : *list) {
                    check_parameter(p, names, at);
                }
            }
            if (a.reads_output.size() > a.outputs.size()) {
                return failed("backward reads an output that there is not" + at);
            }
            for (const auto &[input, output] : a.in_place) {
                const std::vector<Shape> x = trial.shapes(type);
                if (output >= a.outputs.size() || x[input].size() * width(x[input].type()) !=
                                                      a.outputs[output].size() * width(a.outputs[output].type())) {
                    return failed(fmt::format("says it works with output {} over input {}, which is not its size{}",
                                              output, input, at),
                                  "in_place wants an input and an output of equal size");
                }
            }
        }
    }
    return passed();
}

Outcome passes_a_refusal_on(const Subject &s) {
    const Trial trial = s.trials().front();
    subject(who(s) + where(trial));
    const Configured made(*s.component, trial.settings, trial.shapes(ARM_F64), ARM_F64,
                          [](void *, const arm_shape *) { return arm_status{ARM_NO_MEMORY}; });
    return made.status != ARM_OK ? passed()
                                 : failed("configure succeeds though the host refused its output" + where(trial),
                                          "return the status that plan->output() and the others give");
}

} // namespace

std::vector<Check> configure_checks() {
    return {
        {"ARM-LAYER-001", 4, Scope::layer, "configure answers every request, or says why not", answers_every_request,
         Gate::here},
        {"ARM-LAYER-002", 4, Scope::layer, "It takes some inputs", takes_some_inputs, Gate::here, true},
        {"ARM-LAYER-003", 4, Scope::layer, "configure gives the same answers to the same request",
         answers_the_same_again, Gate::here},
        {"ARM-LAYER-004", 4, Scope::layer, "Outputs, parameters and sizes make sense", answers_soundly, Gate::here},
        {"ARM-LAYER-005", 4, Scope::layer, "configure passes on what the host refuses", passes_a_refusal_on},
    };
}

} // namespace armature::check
